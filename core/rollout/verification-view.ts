import type { VerificationView } from '#schema/contracts/rollout';
import type { RolloutState, TakenBack } from './state.ts';

/** What was seen of a rollout's candidate since it was taken back; null when nobody looks, because it never was or long ago. */
export function verificationView({ id }: RolloutState, takenBack: readonly TakenBack[]): VerificationView | null {
  const own = takenBack.findLast(({ rollout }) => rollout === id);
  if (own === undefined) return null;
  const { version, state, sinceMs, boundMs, lastRunAtMs, lateRuns } = own;
  return { version, state, sinceMs, boundMs, lastRunAtMs, lateReplies: lateRuns };
}
