/** How often in a row a look may fail to be carried out before somebody is told that nobody looks. */
export const UNABLE_MOST = 3;

/** What is known before a turn: whether the looks before it failed, and how many in a row could not be carried out. */
export type DriftState = { readonly isFailing: boolean; readonly unable: number };

/** What a turn changes, and what is told: `worse` and `unable` open an incident unless theirs is open, `over` is a line in it. */
export type DriftStep = DriftState & { readonly tell: 'worse' | 'unable' | 'over' | null };

/**
 * One look more. What passed, or cannot be told from the baseline, ends what failed before. A look that was not carried out (null)
 * says nothing of the answers: it ends nothing, and from the third in a row on it is told that nobody looks.
 */
export function driftAlarm(
  { isFailing, unable }: DriftState,
  verdict: 'pass' | 'fail' | 'inconclusive' | null,
): DriftStep {
  if (verdict === null) return { isFailing, unable: unable + 1, tell: unable + 1 >= UNABLE_MOST ? 'unable' : null };
  if (verdict === 'fail') return { isFailing: true, unable: 0, tell: 'worse' };
  return { isFailing: false, unable: 0, tell: isFailing ? 'over' : null };
}
