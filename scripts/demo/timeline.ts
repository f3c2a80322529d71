import type { ByAlert } from './by-alert.ts';
import type { Scene } from './roll-out.ts';
import type { First } from './serve-first.ts';

/** What all scenes tell together. */
export type Told = { first: First; bad: Scene; good: Scene; alert: ByAlert; seconds: number };

/** The last line: what a program reads. Times in milliseconds, money in US dollars. */
export type Result = {
  rolledBack: boolean;
  promoted: boolean;
  rolledBackByAlert: boolean;
  unitsExposed: number;
  firstBadToDecisionMs: number | null;
  decisionToLastReplyMs: number | null;
  alertToLastReplyMs: number;
  recallAt5: number;
  costUsd: number;
  seconds: number;
};

/** The timeline for people, and the line for programs. */
export function timeline({ first, bad, good, alert, seconds }: Told): { lines: string[]; result: Result } {
  const costUsd = first.costUsd + bad.costUsd + good.costUsd;
  const result = {
    rolledBack: bad.rollout.phase === 'rolled_back',
    promoted: good.rollout.phase === 'completed',
    rolledBackByAlert: alert.rolledBack,
    unitsExposed: bad.exposed,
    firstBadToDecisionMs: bad.firstBadToDecisionMs,
    decisionToLastReplyMs: bad.decisionToLastReplyMs,
    alertToLastReplyMs: alert.alertToLastReplyMs,
    recallAt5: round(first.recallAt5, 4),
    costUsd: round(costUsd, 6),
    seconds: round(seconds, 1),
  };
  const rows: [string, string][] = [
    ['version 1 served', `${first.units} units, recall@5 ${first.recallAt5.toFixed(3)}, ${first.documents} documents`],
    [
      'version 2',
      `${bad.rollout.phase.replace('_', ' ')}; ${bad.exposed} units exposed, ${bad.failed} of their runs failed`,
    ],
    ['  first bad run → decision', ms(bad.firstBadToDecisionMs)],
    ['  decision → its last reply', ms(bad.decisionToLastReplyMs)],
    ['version 3', `${good.rollout.phase}; ${good.exposed} units met it, recall@5 ${good.recallAt5.toFixed(3)}`],
    ['version 4, by alert', `${alert.rolledBack ? 'rolled back' : 'NOT rolled back'}; ${alert.units} units exposed`],
    ['  alert → its last reply', ms(alert.alertToLastReplyMs)],
    ['cost of all runs', `$${costUsd.toFixed(4)} at list prices (the provider was a local fake)`],
    ['time', `${seconds.toFixed(1)} s`],
  ];
  return { lines: ['', ...rows.map(([name, value]) => `  ${name.padEnd(28)}${value}`), ''], result };
}

const ms = (value: number | null): string => (value === null ? '–' : `${value} ms`);
const round = (value: number, digits: number): number => Number(value.toFixed(digits));
