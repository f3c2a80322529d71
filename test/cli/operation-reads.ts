import { anIncident, aRule, aStory, aUsage, aUsed } from './operation-samples.ts';
import { LONG } from './samples.ts';
import type { Stub } from './stub.ts';

const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const incident = anIncident({ title: long, owner: long });

/** What is read of incidents, with texts that fit into no column. */
export const operationReads: { argv: string[]; stub: Stub }[] = [
  { argv: ['incident', 'list'], stub: { answers: { 'incident.list': () => ({ incidents: [incident] }) } } },
  {
    argv: ['incident', 'show', incident.id],
    stub: { answers: { 'incident.get': () => ({ ...incident, response: long, timeline: aStory(long) }) } },
  },
  ...(['acknowledge', 'note', 'close'] as const).map((deed) => ({
    argv: { acknowledge: ['ack'], note: ['note'], close: ['close'] }[deed].flatMap((word) => [
      ...['incident', word, incident.id],
      ...{ ack: [], note: ['Restarted.'], close: ['--action', 'Restarted.'] }[word as 'ack'],
    ]),
    stub: { answers: { [`incident.${deed}`]: () => ({ ...incident, timeline: aStory(long) }) } },
  })),
  {
    argv: ['alert-rule', 'list'],
    stub: {
      answers: {
        'alert-rule.list': () => ({
          rules: [aRule({ name: 'x'.repeat(63), feature: LONG }), aRule({ metric: 'drift', standing: null })],
        }),
      },
    },
  },
  {
    argv: ['alert-rule', 'show', 'support-slow'],
    stub: { answers: { 'alert-rule.get': () => aRule({ response: long, owner: long }) } },
  },
  {
    argv: ['usage'],
    stub: {
      answers: {
        'usage.get': () =>
          aUsage([aUsed({ key: LONG }), aUsed({ key: 'free', usd: 0, unpriced: 0 }), aUsed({ usd: null })]),
      },
    },
  },
];
