import type { FlagScheduleView, StaleFlag } from '../../schema/contracts/flag.ts';
import { aFlag } from './a-flag.ts';
import { A, B, NOON } from './samples.ts';
import type { Stub } from './stub.ts';

const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const key = long as ReturnType<typeof aFlag>['key'];
const version = { key, version: A, hash: A.slice(2).repeat(4), createdBy: long, createdAtMs: NOON };
const planned: FlagScheduleView = {
  key,
  id: 'x'.repeat(63),
  atMs: NOON,
  change: { metadata: { description: long } },
  reason: long,
  createdBy: long,
  createdAtMs: NOON,
  outcome: { failed: long },
  doneAtMs: NOON,
};
const old: StaleFlag = {
  key,
  reasons: ['expired', 'same_for_everybody'],
  owner: long,
  variant: long,
  updatedAtMs: NOON,
};

/** What is read of flags, with texts that fit into no column. */
export const flagReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['flag', 'list'],
    stub: { answers: { 'flag.list': () => ({ flags: [aFlag(), aFlag({ key, enabled: false, updatedBy: long })] }) } },
  },
  {
    argv: ['flag', 'show', 'dark-mode'],
    stub: { answers: { 'flag.get': () => aFlag({ key, definition: { [long]: [long] } }) } },
  },
  {
    argv: ['flag', 'versions', 'dark-mode'],
    stub: { answers: { 'flag.versions': () => ({ versions: [version] as never }) } },
  },
  {
    argv: ['flag', 'diff', 'dark-mode', A, B],
    stub: {
      answers: {
        'flag.diff': () => ({
          a: A,
          b: B,
          differences: [{ path: `/${long}`, kind: 'changed' as const, before: long, after: 1 }],
        }),
      },
    },
  },
  {
    argv: ['flag', 'schedule', 'dark-mode'],
    stub: {
      answers: {
        'flag.schedule.list': () => ({
          schedules: [planned, { ...planned, outcome: null, doneAtMs: null }, { ...planned, outcome: { version: A } }],
        }),
      },
    },
  },
  {
    argv: ['flag', 'stale'],
    stub: { answers: { 'flag.stale': () => ({ flags: [old, { ...old, owner: null, variant: null }] }) } },
  },
];
