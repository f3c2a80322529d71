import { type DecisionInputs, type GuardrailVerdict, verdicts } from './verdict.ts';

/** A decision as it was stored: what it was taken from, and what it said. */
export type StoredDecision = { readonly inputs: DecisionInputs; readonly verdicts: readonly GuardrailVerdict[] };

const TOLERANCE = 1e-9;

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

function agrees(stored: GuardrailVerdict | undefined, again: GuardrailVerdict): boolean {
  if (stored === undefined || stored.id !== again.id) return false;
  const told = stored.verdict === again.verdict && stored.cause === again.cause && stored.short === again.short;
  const seen = stored.slice === again.slice && stored.comparison?.verdict === again.comparison?.verdict;
  return (
    told && seen && stored.watch === again.watch && close(stored.logE, again.logE) && close(stored.alpha, again.alpha)
  );
}

/** The verdicts of a stored decision computed afresh; `same` when each equals the stored one, logE within 1e-9 relative. */
export function replay(stored: StoredDecision): { same: boolean; verdicts: GuardrailVerdict[] } {
  const again = verdicts(stored.inputs);
  const same =
    again.length === stored.verdicts.length && again.every((one, index) => agrees(stored.verdicts[index], one));
  return { same, verdicts: again };
}
