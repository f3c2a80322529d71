import type { AlertRuleView } from '../../schema/contracts/alert-rule.ts';
import type { Incident, TimelineEntry } from '../../schema/contracts/incident.ts';
import type { UsageReply, UsageRow } from '../../schema/contracts/usage.ts';
import { HELLO, LONG, NOON } from './samples.ts';

/** An incident that a rule opened. */
export const anIncident = (over: Partial<Incident> = {}): Incident => ({
  ...{
    id: `rule/${LONG}/1795262400000`,
    atMs: NOON,
    feature: LONG,
    owner: 'cleo',
    title: 'Too many errors',
    detail: {},
  },
  ...{
    status: 'open',
    openedBy: { kind: 'rule', name: LONG },
    response: null,
    traces: [`${LONG}.01KAJ3Q0000000000000000000`],
  },
  ...{ acknowledgedBy: null, acknowledgedAtMs: null, closedBy: null, closedAtMs: null, action: null },
  ...over,
});

/** Its story, with a line of each kind. */
export const aStory = (text: string): TimelineEntry[] =>
  (['change', 'opened', 'machine', 'alert', 'acknowledged', 'note', 'resolved', 'closed'] as const).map((kind, at) => ({
    ...{ atMs: NOON + at * 1000, kind, actor: 'cleo', text, audit: null },
  }));

/** A rule that fires. */
export const aRule = (over: Partial<AlertRuleView> = {}): AlertRuleView => ({
  ...{ name: 'support-slow', feature: HELLO, metric: 'slow', over: 0.05, overMs: 2500, windowS: 300, forS: 90 },
  ...{ minRuns: 20, response: 'Look at the provider.', updatedBy: 'ada', updatedAtMs: NOON - 3_600_000 },
  standing: {
    state: 'firing',
    sinceMs: NOON - 60_000,
    value: 0.12,
    runs: 340,
    readAtMs: NOON,
    incident: 'hello/rule/x/1',
  },
  ...over,
});

/** What something came to, of which a part has no known price. */
export const aUsed = (over: Partial<UsageRow> = {}): UsageRow => ({
  ...{ key: 'hello', runs: 1_234_567, calls: 2_345_678, usd: 12_345.67, unpriced: 12, input: 1.2e9, cached: 3.4e8 },
  ...{ written: 1000, output: 5.6e7, activeUnits: { count: 123_456, error: 0.016 } },
  ...over,
});

/** A month's usage. */
export const aUsage = (rows: UsageRow[], over: Partial<UsageReply> = {}): UsageReply => {
  const { key: _key, activeUnits, ...total } = aUsed();
  return { by: 'feature', feature: null, month: '2026-11', rows, total, activeUnits, whole: true, ...over };
};
