import { liveRollout } from '#core/rollout/live-rollout';
import type { FeatureState } from '#core/rollout/state';
import type { RolloutId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import { newestDecisions } from './decision-rows.ts';
import { findKeptRollout, type Tallied } from './rollout-rows.ts';
import { rolloutView, talliedNow } from './rollout-view.ts';
import type { Sql } from './tables.ts';

/** How many decisions a view shows. */
const SHOWN = 100;

const nothing: Tallied = { verdicts: [], uncounted: {}, units: { control: 0, candidate: 0 } };

/** The view of a rollout: of the live one as it is counted now, of an ended one as it was then. */
export function findRollout(sql: Sql, feature: FeatureState | undefined, id: RolloutId): RolloutView | null {
  const kept = findKeptRollout(sql, id);
  if (kept === null) return null;
  const live = feature && liveRollout(feature);
  const decisions = newestDecisions(sql, id, SHOWN);
  if (live?.id === id) return rolloutView(live, talliedNow(sql, live), decisions);
  return rolloutView(kept.state, kept.tallied ?? nothing, decisions);
}
