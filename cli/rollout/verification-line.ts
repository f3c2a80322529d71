import type { VerificationView } from '#schema/contracts/rollout';
import { clock } from '../text/clock.ts';
import { number } from '../text/number.ts';
import type { Tint } from '../text/paint.ts';

/** What was seen of a version after it was taken back, in words, and how loud. */
export function verificationLine(
  seen: VerificationView,
  nowMs: number,
): { readonly says: string; readonly tint: Tint } {
  const { version, state, sinceMs, boundMs, lastRunAtMs, lateReplies } = seen;
  switch (state) {
    case 'watching':
      return {
        says: `replies of ${version} are being watched: none may begin more than ${number.ms(boundMs)} after the rollback`,
        tint: 'warn',
      };
    case 'verified': {
      const lastedMs = lastRunAtMs === null ? 0 : Math.max(0, lastRunAtMs - sinceMs);
      const after = lastedMs === 0 ? 'at once' : `after ${(lastedMs / 1000).toFixed(1)} s`;
      return { says: `replies of ${version} stopped ${after} (verified)`, tint: 'good' };
    }
    case 'unseen':
      return { says: `nobody asked since, so nobody saw whether replies of ${version} stopped`, tint: 'warn' };
    case 'ineffective': {
      const last = lastRunAtMs === null ? '' : `, the last at ${clock(lastRunAtMs, nowMs)}`;
      const late = `${number.count(lateReplies)} began more than ${number.ms(boundMs)} after the rollback${last}`;
      return { says: `NOT STOPPED: replies of ${version}: ${late}; an incident is open`, tint: 'bad' };
    }
  }
}
