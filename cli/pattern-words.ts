import type { ReplyOf } from '#schema/contracts/endpoints';

/** How runs of a pattern ended, in a few words. */
export function patternWords({ signature }: ReplyOf<'pattern.get'>['pattern']): string {
  const { outcome, error, guard, grader, fallback, degraded, rejected } = signature;
  const tripped = guard === null ? null : `guard ${guard}${grader === null ? '' : ` by ${grader}`}`;
  const marks = { fallback, degraded, rejected };
  const said = Object.entries(marks).flatMap(([mark, is]) => (is ? [mark] : []));
  return [error === null ? outcome : `${outcome}: ${error}`, tripped, ...said].filter((one) => one !== null).join(', ');
}
