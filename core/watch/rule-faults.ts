import type { AlertRuleInput } from '#schema/contracts/alert-rule';
import type { Issue } from '#schema/contracts/problem';
import { countedMs } from './counted-ms.ts';

const shares: ReadonlySet<AlertRuleInput['metric']> = new Set(['error', 'slow']);

function ofBounds({ metric, over, under }: AlertRuleInput): Issue[] {
  if (metric === 'silence' && over !== undefined)
    return [{ path: 'over', message: '`silence` fires under a number of runs (`under`, 1 by default).' }];
  if (metric !== 'silence' && (over === undefined) === (under === undefined))
    return [{ path: 'over', message: `Say when ${metric} fires: either \`over\` or \`under\`.` }];
  const bound = over ?? under;
  if (shares.has(metric) && bound !== undefined && bound > 1)
    return [{ path: over === undefined ? 'under' : 'over', message: `${metric} is a share of runs, from 0 to 1.` }];
  if (under === 0) return [{ path: 'under', message: 'Nothing is under 0.' }];
  return [];
}

/** What one metric alone asks for. */
const own = { overMs: 'slow', per: 'cost', dataset: 'drift' } as const;

function ofMetric(rule: AlertRuleInput): Issue[] {
  const { metric, overMs, dataset, windowS } = rule;
  const faults = Object.entries(own).flatMap(([name, asks]): Issue[] => {
    const given = rule[name as keyof typeof own] !== undefined;
    return given && metric !== asks ? [{ path: name, message: `Only \`${asks}\` asks for it.` }] : [];
  });
  const counted = countedMs.some((bound) => bound === overMs);
  if (metric === 'slow' && !counted)
    faults.push({ path: 'overMs', message: `How long is too long, one of what is counted: ${countedMs.join(', ')}.` });
  if (metric === 'drift' && dataset === undefined)
    faults.push({ path: 'dataset', message: 'On which dataset what serves is held to its baseline.' });
  if (metric !== 'drift' && windowS > 86_400)
    faults.push({ path: 'windowS', message: 'At most a day (86400); only `drift` looks back further.' });
  return faults;
}

/** What is wrong with a rule beyond its form. */
export const ruleFaults = (rule: AlertRuleInput): Issue[] => [...ofBounds(rule), ...ofMetric(rule)];
