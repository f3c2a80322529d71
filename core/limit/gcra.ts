/** So many in a minute on the long run, and at most `burst` at once from rest; both are integers from 1. */
export type Rate = { readonly perMinute: number; readonly burst: number };

/** Whether one more is let in, with the bucket after it; or in how many µs it would be. */
export type Admission =
  | { readonly ok: true; readonly tatUs: number }
  | { readonly ok: false; readonly retryUs: number };

const MINUTE_US = 60_000_000;

/** The time that one takes of its rate, in whole µs: rounded up, so that a minute never holds one more than it may. */
export const intervalUs = ({ perMinute }: Rate): number => Math.ceil(MINUTE_US / perMinute);

/** How far a bucket may be ahead of the time, in µs. */
export const depthUs = (rate: Rate): number => rate.burst * intervalUs(rate);

/** A bucket after `n` more, let in or not: what came over the limit is paid for in time that must pass. */
export const charged = (tatUs: number, nowUs: number, { n, rate }: { n: number; rate: Rate }): number =>
  Math.max(tatUs, nowUs) + n * intervalUs(rate);

/**
 * The generic cell rate algorithm in integers. A bucket is one number, the time (µs since the epoch) at which everything that
 * was let in is paid for (0: never used), so two views of one bucket are merged by taking the later.
 */
export function admit(tatUs: number, nowUs: number, rate: Rate): Admission {
  const next = charged(tatUs, nowUs, { n: 1, rate });
  const overUs = next - nowUs - depthUs(rate);
  return overUs <= 0 ? { ok: true, tatUs: next } : { ok: false, retryUs: overUs };
}
