import type { AlertRule, RuleStanding } from '#schema/contracts/alert-rule';
import type { Reading } from './read-window.ts';

/** What judging a rule came to: how it stands, and whether it fires or calms down now. */
export type Judged = { readonly standing: RuleStanding; readonly did: 'fires' | 'resolves' | null };

/** A rule that was never judged. */
export const unjudged = (nowMs: number): RuleStanding => ({
  ...{ state: 'unknown', sinceMs: nowMs, value: null, runs: null, readAtMs: null, incident: null },
});

/** Whether it is so; null: nobody can tell. A sum that is at least so much is over what it is over, and under nothing. */
function isSo(
  { metric, over, under = metric === 'silence' ? 1 : undefined, minRuns }: AlertRule,
  read: Reading | null,
) {
  if (read === null || (metric !== 'silence' && read.runs < minRuns)) return null;
  if (over !== undefined) return read.value > over ? true : read.atLeast === true ? null : false;
  if (under === undefined) return null;
  return read.atLeast === true ? null : read.value < under;
}

/**
 * Judges a rule by what was read. What nobody can tell is no verdict: a rule that fires goes on firing, one that was about to
 * fire begins anew. It fires once it was so for `forS`, at every look in between.
 */
export function judgeRule(rule: AlertRule, before: RuleStanding, at: { read: Reading | null; nowMs: number }): Judged {
  const { read, nowMs } = at;
  const so = isSo(rule, read);
  const known = read === null ? before : { ...before, value: read.value, runs: read.runs, readAtMs: nowMs };
  const enter = (state: RuleStanding['state']): RuleStanding =>
    before.state === state ? known : { ...known, state, sinceMs: nowMs };
  if (before.state === 'firing') {
    if (so !== false) return { standing: known, did: null };
    return { standing: enter('quiet'), did: 'resolves' };
  }
  if (so === null) return { standing: enter('unknown'), did: null };
  if (!so) return { standing: enter('quiet'), did: null };
  const sinceMs = before.state === 'pending' ? before.sinceMs : nowMs;
  if (nowMs - sinceMs < rule.forS * 1000) return { standing: enter('pending'), did: null };
  return { standing: { ...enter('firing') }, did: 'fires' };
}
