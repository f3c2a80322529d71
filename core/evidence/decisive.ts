import type { GuardrailVerdict } from './verdict.ts';

/** The index of the guardrail that a decision stands on: the one that is worse, else the one with the most evidence; 0 without any. */
export function decisive(verdicts: readonly GuardrailVerdict[]): number {
  const worse = verdicts.findIndex(({ verdict }) => verdict === 'worse');
  if (worse >= 0) return worse;
  return verdicts.reduce((best, { logE }, index) => (logE > (verdicts[best]?.logE ?? -Infinity) ? index : best), 0);
}
