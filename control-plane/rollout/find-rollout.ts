import { begunRollout } from '#core/rollout/begun-rollout';
import type { FeatureState, RolloutState } from '#core/rollout/state';
import type { RolloutId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import { newestDecisions } from './decision-rows.ts';
import { findKeptRollout, type Tallied } from './rollout-rows.ts';
import { rolloutView, talliedNow } from './rollout-view.ts';
import type { Sql } from './tables.ts';

/** How many decisions a view shows. */
const SHOWN = 100;

const nothing: Tallied = { verdicts: [], uncounted: {}, units: { control: 0, candidate: 0 }, shadow: null };

/** What the state itself says of a rollout is newer than its row. */
function currentOf(feature: FeatureState | undefined, id: RolloutId): RolloutState | undefined {
  const current = [feature?.rollout, feature?.queued, feature?.promoted].find((one) => one?.id === id);
  return current ?? undefined;
}

/** The view of a rollout: of the live one as it is counted now, of an ended one as it was then, of a queued one as it waits. */
export function findRollout(
  sql: Sql,
  feature: FeatureState | undefined,
  { id, nowMs }: { id: RolloutId; nowMs: number },
): RolloutView | null {
  const kept = findKeptRollout(sql, id);
  if (kept === null) return null;
  const live = feature && begunRollout(feature);
  const beside = { decisions: newestDecisions(sql, id, SHOWN), takenBack: feature?.takenBack ?? [] };
  if (live?.id === id) return rolloutView(live, talliedNow(sql, live, nowMs), beside);
  return rolloutView(currentOf(feature, id) ?? kept.state, kept.tallied ?? nothing, beside);
}
