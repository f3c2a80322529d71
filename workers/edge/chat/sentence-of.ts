import type { Failure } from '#schema/contracts/problem';

const MOST = 5;

/** A failure as one sentence, for protocols that have no list of issues: the refusal, then where and what is wrong. */
export function sentenceOf({ detail, issues = [] }: Failure): string {
  const shown = issues.slice(0, MOST).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return [detail, ...shown].join(' ');
}
