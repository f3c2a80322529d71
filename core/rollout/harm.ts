import type { GuardrailVerdict } from '#core/evidence/verdict';
import type { Evidence } from './event.ts';

/** Points of a hundred, with a sign: a share of −0.25 is `-25.0`. */
const points = (share: number): string => (share * 100).toFixed(1);

function shownBy({ comparison, logE }: GuardrailVerdict): string {
  if (comparison === undefined) return `log evidence ${logE.toFixed(2)}`;
  const { difference, interval, n } = comparison;
  const [low, high] = interval.map(points);
  return `${points(difference)} points of ${n} mirrored runs (${low} to ${high})`;
}

/** What the evidence says is worse, in words, or null: `error by context.language = de is worse: log evidence 6.02`. */
export function harmIn(evidence: Evidence | null): string | null {
  const worse = evidence?.verdicts.find(({ verdict }) => verdict === 'worse');
  if (worse === undefined) return null;
  const slice = worse.slice === undefined ? '' : ` = ${worse.slice}`;
  return `${worse.id}${slice} is worse: ${shownBy(worse)}`;
}
