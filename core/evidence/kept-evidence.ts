import { decisive } from './decisive.ts';
import { isUnanswered } from './reading.ts';
import type { StoredDecision } from './replay.ts';
import type { GuardrailInputs, GuardrailVerdict } from './verdict.ts';

const lengthOf = (value: unknown): number => JSON.stringify(value).length;

/** A guardrail's inputs with those slices alone that its verdict speaks of: the nearest, and those that no grader answered for. */
function narrowed(inputs: GuardrailInputs, verdict: GuardrailVerdict | undefined): GuardrailInputs {
  if (inputs.slices === undefined) return inputs;
  const silent = verdict?.cause === 'grader_failed';
  const slices = inputs.slices.filter(
    ({ value, watches }) =>
      value === verdict?.slice || (silent && watches.some(({ periods }) => isUnanswered(periods))),
  );
  return { ...inputs, slices };
}

/**
 * What of a decision's evidence is kept when all of it would be more than `most` characters of JSON, which nothing may cost a
 * decision: of each guardrail the slices that its verdict speaks of; then whole guardrails, the decisive one first, as many as
 * there is room for. What is kept is computed again to the same verdicts. null: not even the decisive one has room.
 */
export function keptEvidence(stored: StoredDecision, most: number): StoredDecision | null {
  if (lengthOf(stored) <= most) return stored;
  const { inputs, verdicts } = stored;
  const guardrails = inputs.guardrails.map((guardrail, index) => narrowed(guardrail, verdicts[index]));
  const first = decisive(verdicts);
  const order = guardrails.map((_, index) => index).toSorted((a, b) => Number(b === first) - Number(a === first));
  const kept = new Set<number>();
  let left = most - lengthOf({ ...inputs, guardrails: [] });
  for (const index of order) {
    left -= lengthOf([guardrails[index], verdicts[index]]);
    if (left < 0) break;
    kept.add(index);
  }
  if (kept.size === 0) return null;
  const isKept = (_: unknown, index: number): boolean => kept.has(index);
  return { inputs: { ...inputs, guardrails: guardrails.filter(isKept) }, verdicts: verdicts.filter(isKept) };
}
