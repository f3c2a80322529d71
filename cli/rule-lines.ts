import type { AlertRule, AlertRuleView, RuleStanding } from '#schema/contracts/alert-rule';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { duration } from './text/duration.ts';
import { fold } from './text/fold.ts';
import { number } from './text/number.ts';
import type { Tint } from './text/paint.ts';
import type { Sheet } from './text/table.ts';

/** A value of a rule's metric as people read it. */
export function ruleValue({ metric }: Pick<AlertRule, 'metric'>, value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (metric === 'cost') return number.usd(value);
  if (metric === 'silence') return number.count(value);
  return metric === 'drift' ? number.precise(value) : number.percent(value * 100);
}

/** When a rule fires: `slow (2500 ms) over 5 % in 5 min`. */
export function ruleCondition(rule: AlertRule): string {
  const { metric, over, under, overMs, per, dataset, windowS, forS } = rule;
  const of = overMs === undefined ? (dataset ?? (per === 'run' ? 'a run' : undefined)) : `${overMs} ms`;
  const bound = over === undefined ? `under ${ruleValue(rule, under ?? 1)}` : `over ${ruleValue(rule, over)}`;
  const held = forS === 0 ? '' : `, for ${duration(forS * 1000)}`;
  return `${metric}${of === undefined ? '' : ` (${of})`} ${bound} in ${duration(windowS * 1000)}${held}`;
}

const tints: Record<RuleStanding['state'], Tint> = { unknown: 'dim', quiet: 'good', pending: 'warn', firing: 'bad' };

/** How loud a rule is. */
export const ruleTint = ({ standing }: AlertRuleView): Tint => (standing === null ? 'dim' : tints[standing.state]);

/** An alert rule for people: when it fires, who is called, what they do, and how it stands. */
export function ruleLines(view: AlertRuleView, { paint, width }: Sheet, nowMs: number): string[] {
  const { name, feature, owner, response, minRuns, metric, standing, updatedBy, updatedAtMs } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(8)} ${clean(says)}`, width, ' '.repeat(9));
  const least = metric === 'silence' ? [] : row('runs', `${number.count(minRuns)} at least, else nothing is said`);
  const state =
    standing === null
      ? 'not known: what judges it does not answer'
      : `${standing.state} since ${ago(standing.sinceMs, nowMs)}`;
  const read =
    standing === null || standing.readAtMs === null
      ? []
      : row('read', `${ruleValue(view, standing.value)} of ${standing.runs ?? 0}, ${ago(standing.readAtMs, nowMs)}`);
  return [
    ...fold(`${clean(name)}  ${feature}`, width).map((line) => paint('strong', line)),
    ...row('fires', ruleCondition(view)),
    ...least,
    ...row('calls', owner ?? `the owner of ${feature}'s incidents`),
    ...row('do', response),
    ...row('set', `by ${updatedBy}, ${ago(updatedAtMs, nowMs)}`),
    ...row('state', state).map((line) => paint(ruleTint(view), line)),
    ...read,
    ...(standing === null || standing.incident === null ? [] : row('incident', standing.incident)),
  ];
}
