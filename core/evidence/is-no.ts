const NOES: ReadonlySet<string> = new Set([
  'no',
  'n',
  'false',
  'down',
  'thumbs_down',
  'thumbs-down',
  'bad',
  'negative',
  'dislike',
  'reject',
  'rejected',
  '👎',
  '-1',
]);

/**
 * Whether a feedback value is a "no" for the guardrail `rejected`. The rule is closed: `false`, a number below 0, or one of
 * no, n, false, down, thumbs_down, thumbs-down, bad, negative, dislike, reject, rejected, 👎, -1 (case and outer blanks
 * aside). Every other value is not a no; 0 is not one either, for it is the lowest mark of some scales and the middle of others.
 */
export function isNo(value: boolean | number | string): boolean {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value < 0 : NOES.has(value.trim().toLowerCase());
}
