import { controlSince } from '#core/evidence/control-since';
import type { DecisionInputs } from '#core/evidence/verdict';
import type { Decision } from '#core/rollout/effect';
import type { RolloutState, TakenBack } from '#core/rollout/state';
import { viewOf } from '#core/rollout/view';
import type { DecisionView, GuardrailView, RolloutView } from '#schema/contracts/rollout';
import { readBefore } from './control-before.ts';
import { readUncounted } from './count-rows.ts';
import { evidenceNow } from './evidence-now.ts';
import { readMirrored } from './mirror-budget.ts';
import type { ControlRates, Tallied } from './rollout-rows.ts';
import type { Sql } from './tables.ts';
import { readWatches } from './watch-rows.ts';

/** How many of the newest decisions are shown with the counts they were taken from, and how much JSON that may be in all; a replay finds the others. */
const WITH_INPUTS = 10;
const INPUTS_CHARACTERS = 200_000;

/** What is shown of a rollout beside its state and counts: its newest decisions, in order, and what its feature took back. */
export type Beside = { readonly decisions: readonly Decision[]; readonly takenBack: readonly TakenBack[] };

/** Control's rate of each guardrail before the stage, by its newest runs, and since, by the units counted in it. */
function controlRates(sql: Sql, { guardrails }: DecisionInputs): ControlRates {
  const before = readBefore(sql);
  return Object.fromEntries(
    guardrails.map((asked) => [asked.id, { before: before[asked.id] ?? null, since: controlSince(asked) }]),
  );
}

/** What is counted of the live rollout now. */
export function talliedNow(sql: Sql, live: RolloutState, nowMs: number): Tallied {
  const first = readWatches(sql)[0];
  const { verdicts, inputs } = evidenceNow(sql, live, nowMs);
  const mirrored = readMirrored(sql);
  const shadow = mirrored && {
    ...{ pairs: mirrored.pairs, units: mirrored.units, withheld: mirrored.withheld },
    ...{ spentUsd: mirrored.spentUsd, capUsd: mirrored.capUsd },
  };
  return {
    verdicts,
    uncounted: readUncounted(sql),
    units: { control: first?.n0 ?? 0, candidate: first?.n1 ?? 0 },
    shadow: shadow ?? null,
    control: controlRates(sql, inputs),
  };
}

/** A rollout as people and programs see it. */
export function rolloutView(state: RolloutState, tallied: Tallied, { decisions, takenBack }: Beside): RolloutView {
  const { control = {}, ...counted } = tallied;
  const view = viewOf(state, { ...counted, decisions }, takenBack);
  return {
    ...view,
    guardrails: view.guardrails.map((one): GuardrailView => {
      const rates = control[one.id];
      return rates === undefined ? one : { ...one, control: rates };
    }),
    decisions: withNewestInputs(view.decisions),
  };
}

function withNewestInputs(decisions: readonly DecisionView[]): DecisionView[] {
  let left = INPUTS_CHARACTERS;
  const shown = decisions.toReversed().map((decision, age) => {
    const { inputs, verdicts, ...said } = decision;
    if (inputs === undefined) return said;
    left -= JSON.stringify([inputs, verdicts]).length;
    return age < WITH_INPUTS && left >= 0 ? decision : said;
  });
  return shown.toReversed();
}
