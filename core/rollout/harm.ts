import type { GuardrailVerdict } from '#core/evidence/verdict';
import type { Evidence } from './event.ts';

const wordsOf = ({ id, logE }: GuardrailVerdict): string => `${id} is worse: log evidence ${logE.toFixed(2)}`;

/** What the evidence says is worse, in words, or null: `error is worse: log evidence 6.02`. */
export function harmIn(evidence: Evidence | null): string | null {
  const worse = evidence?.verdicts.find(({ verdict }) => verdict === 'worse');
  return worse ? wordsOf(worse) : null;
}
