import { sampled } from '#core/evidence/sampled';
import { atPath } from '#core/expression/at-path';
import type { FoundDocument } from '#core/flow/history';
import { gradingEdition } from '#core/grading/edition';
import { gradeBy } from '#core/grading/grade-by';
import { nothingAt } from '#core/grading/nothing-at';
import { outputText } from '#core/grading/output-text';
import type { BadGuardrail } from '#schema/contracts/guardrail';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { RunFacts } from '#schema/contracts/record';
import type { RunOutcome } from '#schema/contracts/run';
import type { ExposedRollout } from '#schema/contracts/snapshot';

/** What was served, if anything, and all that the run's retrieve steps found. */
export type Served = {
  readonly outcome: RunOutcome;
  readonly output: JsonObject | null;
  readonly documents: readonly FoundDocument[];
};

/** Scores as a record carries them, with the edition of the graders. */
export type Scores = Pick<RunFacts, 'scores' | 'grading'>;

/** What of a reply a grader reads: `schema` the thing itself, `citation` lists as they are, all others what people would read of it. */
function readBy(ask: BadGuardrail, value: Json): Json {
  const isAsItIs = ask.grader === 'schema' || (ask.grader === 'citation' && Array.isArray(value));
  return isAsItIs ? value : outputText(value);
}

/** A grader that breaks gives no score, and no reason to anybody but the log. */
function scoreOf(ask: BadGuardrail, output: JsonObject, documents: readonly FoundDocument[]): number | null {
  try {
    const { on = 'output' } = ask;
    const value = atPath({ output }, on) ?? null;
    return (value === null ? nothingAt(on) : gradeBy(ask, readBy(ask, value), documents)).score;
  } catch (error) {
    console.error(`Grader ${ask.grader} failed.`, error);
    return null;
  }
}

/** Whether a unit's reply may have to be graded at all; cheap, and asked before the reply is out. `unit` as records name it. */
export function isGraded({ id, graders }: ExposedRollout, unit: string | null, { outcome, output }: Served): boolean {
  if (graders.length === 0 || unit === null || outcome !== 'ok' || output === null) return false;
  return graders.some((one) => sampled({ rollout: id, guardrail: one.id, unit }, one.ask.sample));
}

/**
 * The grades of what was served, by the rollout's graders in the route's order; null where the unit is not in a grader's sample
 * and where it failed. Nothing at all when nothing was served, or nobody asks.
 */
export function scoresOf(rollout: ExposedRollout, unit: string | null, served: Served): Scores {
  const { output, documents } = served;
  if (unit === null || output === null || !isGraded(rollout, unit, served)) return {};
  const scores = rollout.graders.map(({ id, ask }) =>
    sampled({ rollout: rollout.id, guardrail: id, unit }, ask.sample) ? scoreOf(ask, output, documents) : null,
  );
  return { scores, grading: gradingEdition };
}
