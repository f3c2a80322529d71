import type { Decision } from '#core/rollout/effect';
import type { RolloutState } from '#core/rollout/state';
import { viewOf } from '#core/rollout/view';
import type { RolloutView } from '#schema/contracts/rollout';
import { readUncounted } from './count-rows.ts';
import { evidenceOf } from './evidence-of.ts';
import type { Tallied } from './rollout-rows.ts';
import type { Sql } from './tables.ts';
import { readWatches } from './watch-rows.ts';

/** How many of the newest decisions are shown with the counts they were taken from; a replay finds the others. */
const WITH_INPUTS = 10;

/** What is counted of the live rollout now. */
export function talliedNow(sql: Sql, live: RolloutState): Tallied {
  const first = readWatches(sql)[0];
  return {
    verdicts: evidenceOf(sql, live).verdicts,
    uncounted: readUncounted(sql),
    units: { control: first?.n0 ?? 0, candidate: first?.n1 ?? 0 },
  };
}

/** A rollout as people and programs see it; `decisions` are its newest, in order. */
export function rolloutView(state: RolloutState, tallied: Tallied, decisions: readonly Decision[]): RolloutView {
  const view = viewOf(state, { ...tallied, decisions });
  const first = decisions.length - WITH_INPUTS;
  return {
    ...view,
    decisions: view.decisions.map(({ inputs, verdicts, ...said }, index) =>
      inputs === undefined || index < first ? said : { ...said, inputs, verdicts },
    ),
  };
}
