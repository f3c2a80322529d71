import type { RunFacts } from '#schema/contracts/record';
import { callerLeft, type Caller } from '../execute/caller.ts';
import type { Ledger } from '../execute/ledger.ts';

/** Somebody with the patience that control's caller showed: a caller who left would have left the candidate after the same time. */
export function callerLike({ outcome, durationMs }: RunFacts, ledger: Ledger): Caller {
  if (outcome !== 'aborted') return { hasLeft: () => false, leaves: new Promise(() => {}), why: callerLeft };
  return { hasLeft: () => ledger.elapsedMs() >= durationMs, leaves: scheduler.wait(durationMs), why: callerLeft };
}
