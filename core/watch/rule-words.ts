import type { AlertRule } from '#schema/contracts/alert-rule';
import type { Reading } from './read-window.ts';

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
const usd = (value: number): string => `$${Number(value.toPrecision(3))}`;

function span(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

const bound = ({ over, under = 1 }: AlertRule, show: (value: number) => string): string =>
  over === undefined ? `under ${show(under)}` : `over ${show(over)}`;

/** What a rule saw when it fired, in a line: what, of how many, in which time, and against which bound. */
export function ruleWords(rule: AlertRule, { value, runs, atLeast }: Reading): string {
  const { metric, feature, overMs = 0, per = 'window', dataset = '', windowS } = rule;
  const within = `in ${span(windowS)}`;
  const least = atLeast === true ? 'at least ' : '';
  switch (metric) {
    case 'error':
      return `${percent(value)} of ${runs} runs of ${feature} failed ${within}, ${bound(rule, percent)}`;
    case 'slow':
      return `${percent(value)} of ${runs} runs of ${feature} took longer than ${overMs} ms ${within}, ${bound(rule, percent)}`;
    case 'cost':
      return `${feature} cost ${least}${usd(value)}${per === 'run' ? ' a run' : ''} ${within} (${runs} runs), ${bound(rule, usd)}`;
    case 'silence':
      return `${runs} runs of ${feature} came ${within}, ${bound(rule, String)}`;
    case 'drift':
      return `${feature} is ${Number(value.toPrecision(3))} worse than its baseline on ${runs} examples of ${dataset}, ${bound(rule, String)}`;
  }
}
