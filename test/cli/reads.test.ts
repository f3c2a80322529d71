import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/commands.ts';
import { width } from '../../cli/text/width.ts';
import {
  A,
  aDecision,
  aFeature,
  aGuardrail,
  aPlan,
  aPreview,
  aReceiver,
  aRollout,
  aRun,
  aSegment,
  aTrace,
  aVersion,
  B,
  LONG,
  NOON,
} from './samples.ts';
import { contextReads } from './context-reads.ts';
import { evalReads } from './eval-reads.ts';
import { elsewhere, writes } from './not-reads.ts';
import { operationReads } from './operation-reads.ts';
import { declaredReads } from './declared-reads.ts';
import { flagReads } from './flag-reads.ts';
import { sluice, type Stub } from './stub.ts';

const page = 'the-cursor-of-the-next-page';
const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const decisions = [aDecision(), aDecision({ n: 2, decision: 'advanced_by_hand', by: long, reason: long })];
const rollout = aRollout({
  id: `${LONG}.12345` as ReturnType<typeof aRollout>['id'],
  feature: LONG,
  plan: aPlan(),
  stage: 3,
  phase: 'awaiting_approval',
  awaits: 'approver',
  guardrails: [
    aGuardrail({
      control: { before: { n: 100, k: 2 }, since: { n: 395, k: 8 } },
      notWorse: { by: 0.02, logE: 1.5, threshold: 4.61, shown: false },
    }),
    aGuardrail({ id: `rejected:${long}`, metric: 'rejected', by: 'context.language', slice: long }),
  ],
  approvals: [{ stage: 2, by: long, role: 'approver', reason: long, atMs: NOON, waived: true }],
  shadow: { pairs: 1200, units: 900, spentUsd: 1.25, capUsd: 5, withheld: 3 },
  verification: { version: B, state: 'ineffective', sinceMs: NOON, boundMs: 2000, lastRunAtMs: NOON, lateReplies: 12 },
  uncounted: { anonymous: 1_234_567, both_arms: 7_654_321, [long]: 1 },
  waitingFor: long,
  createdBy: long,
  decisions,
});
const run = `${LONG}.${'0'.repeat(26)}` as ReturnType<typeof aTrace>['run'];
const trace = { run, feature: LONG, durationMs: 123_456, arm: 'candidate', outcome: 'invalid_input' } as const;
const entry = {
  id: 'x',
  atMs: NOON - 1000,
  actor: long,
  action: 'rollout.rolled_back',
  feature: LONG,
  subject: rollout.id,
  reason: long,
  detail: {},
};

/** One command line of every kind that reads, with names as long as they may be. */
const reads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['feature', 'list'],
    stub: {
      answers: {
        'feature.list': () => ({
          features: [aFeature(), aFeature({ feature: LONG, candidate: B, percent: 12.345 })],
          next: page,
        }),
      },
    },
  },
  {
    argv: ['version', 'list', LONG],
    stub: {
      answers: {
        'version.list': () => ({ versions: [aVersion({ pushedBy: long, note: long }), aVersion({ version: B })] }),
        'feature.get': () => aFeature({ candidate: B, percent: 12.345 }),
      },
    },
  },
  {
    argv: ['version', 'diff', LONG, A, B],
    stub: {
      answers: {
        'version.diff': () => ({
          a: A,
          b: B,
          differences: [
            { path: `/prompts/${long}`, kind: 'changed', before: long, after: { [long]: long } },
            { path: '', kind: 'removed', before: 1 },
          ],
        }),
      },
    },
  },
  {
    argv: ['rollout', 'list'],
    stub: { answers: { 'rollout.list': () => ({ rollouts: [rollout, aRollout()], next: page }) } },
  },
  { argv: ['rollout', 'status', rollout.id], stub: { answers: { 'rollout.get': () => rollout } } },
  {
    argv: ['trace', 'list'],
    stub: { answers: { 'trace.list': () => ({ runs: [aRun(trace), aRun()], next: page }) } },
  },
  {
    argv: ['trace', 'show', run],
    stub: {
      answers: {
        'trace.get': () =>
          aTrace({
            ...trace,
            code: 'invalid_input',
            input: 'How?',
            output: null,
            spans: [{ ...aTrace().spans[0], name: long, step: LONG, attributes: { long } } as never],
            feedback: [{ name: long, value: long, comment: long, atMs: NOON }],
          }),
      },
    },
  },
  { argv: ['audit', 'list'], stub: { answers: { 'audit.list': () => ({ entries: [entry, entry], next: page }) } } },
  {
    argv: ['rollout', 'preview', LONG, '--candidate', B],
    stub: { answers: { 'rollout.preview': () => aPreview({ feature: LONG, warnings: [long] }) } },
  },
  {
    argv: ['segment', 'list'],
    stub: {
      answers: {
        'segment.list': () => ({
          segments: [aSegment(), aSegment({ description: long, updatedBy: long, rule: { '==': [{ var: long }, 1] } })],
          next: page,
        }),
      },
    },
  },
  {
    argv: ['segment', 'show', 'internal'],
    stub: { answers: { 'segment.get': () => aSegment({ description: long, rule: { '==': [{ var: long }, 1] } }) } },
  },
  ...declaredReads,
  {
    argv: ['notification', 'list'],
    stub: { answers: { 'notification.list': () => ({ notifications: [aReceiver({ givenUp: 2 })], next: page }) } },
  },
  {
    argv: ['notification', 'show', 'oncall'],
    stub: { answers: { 'notification.get': () => aReceiver({ events: null, features: [LONG], lastError: long }) } },
  },
  ...contextReads,
  ...evalReads,
  ...operationReads,
  ...flagReads,
];

const terminal = { columns: 80, rows: 50 };
const bare = (text: string): string[] => stripVTControlCharacters(text).split('\n');

describe('what a read prints', () => {
  it.each(reads)('fits 80 columns and 50, whatever the names: $argv.0 $argv.1', async ({ argv, stub }) => {
    for (const [env, columns] of [
      [{}, 80],
      [{ COLUMNS: '50' }, 50],
    ] as const) {
      const { exit, out, err } = await sluice(argv, { ...stub, env });
      expect({ exit, wide: bare(out).filter((line) => width(line) > columns) }).toEqual({ exit: 0, wide: [] });
      expect(err.replace(`There is more: --cursor ${page}\n`, '')).toBe('');
    }
  });

  it.each(reads)('under --json is exactly what the API answered: $argv.0 $argv.1', async ({ argv, stub }) => {
    const { exit, out, err, bodies } = await sluice([...argv, '--json'], stub);
    expect({ exit, err, lines: out.split('\n').length }).toEqual({ exit: 0, err: '', lines: 2 });
    expect(bodies).toHaveLength(1);
    expect(JSON.parse(out)).toEqual(bodies[0]);
  });

  it.each(reads)('is the same with colours as without them: $argv.0 $argv.1', async ({ argv, stub }) => {
    const plain = await sluice(argv, { ...stub, env: { COLUMNS: '80' } });
    const coloured = await sluice(argv, { ...stub, tty: terminal });
    expect(plain.out).not.toContain('\u001b');
    expect(coloured.out).toContain('\u001b[');
    expect(bare(coloured.out).map((line) => line.trimEnd())).toEqual(bare(plain.out));
    expect((await sluice(argv, { ...stub, tty: terminal, env: { NO_COLOR: '1' } })).out).toBe(plain.out);
    expect((await sluice(argv, { ...stub, tty: terminal, env: { TERM: 'dumb' } })).out).toBe(plain.out);
  });

  it('is tried here for every read there is', () => {
    const tried = new Set(reads.map(({ argv }) => argv.slice(0, 2).join(' ')));
    const others = commands.map(({ name }) => name).filter((name) => !writes.test(name) && !elsewhere.includes(name));
    expect([...tried].toSorted()).toEqual(others.toSorted());
  });

  it('says on stderr how to go on when there is more, and nothing under --json', async () => {
    const { stub } = reads[0] as (typeof reads)[0];
    expect((await sluice(['feature', 'list'], stub)).err).toBe(`There is more: --cursor ${page}\n`);
    expect((await sluice(['feature', 'list', '--json'], stub)).err).toBe('');
  });

  it('has numbers at the right and versions whole where there is room', async () => {
    const { stub } = reads[1] as (typeof reads)[0];
    const [head = '', first = '', second = ''] = bare((await sluice(['version', 'list', 'hello'], stub)).out);
    const end = head.indexOf('SERVES') + 'SERVES'.length;
    expect(first.slice(0, end)).toBe(`${A}  87.655 %`.slice(0, end));
    expect(second.slice(0, end)).toBe(`${B}  12.345 %`.slice(0, end));
  });

  it('never lets a text of somebody else steer the terminal', async () => {
    const evil = 'a\u001b]0;owned\u0007b\u001b[2Jc\rd\u202ee\u0000f';
    const stub: Stub = {
      answers: {
        'audit.list': () => ({ entries: [{ ...entry, reason: evil }] }),
        'trace.get': () => aTrace({ input: evil, output: { x: evil }, feedback: [] }),
      },
    };
    for (const argv of [
      ['audit', 'list'],
      ['trace', 'show', aTrace().run],
    ]) {
      const { out } = await sluice(argv, stub);
      expect(out.replaceAll('\n', '').match(/[\p{Cc}\u202e]/gu) ?? []).toEqual([]);
    }
  });

  it('says so when there is nothing', async () => {
    const answers: Stub['answers'] = {
      'feature.list': () => ({ features: [] }),
      'rollout.list': () => ({ rollouts: [] }),
      'trace.list': () => ({ runs: [] }),
      'audit.list': () => ({ entries: [] }),
      'incident.list': () => ({ incidents: [] }),
      'segment.list': () => ({ segments: [] }),
      'flag.list': () => ({ flags: [] }),
      'flag.stale': () => ({ flags: [] }),
      'tool.list': () => ({ tools: [] }),
      'provider.list': () => ({ providers: [] }),
      'alert-source.list': () => ({ sources: [] }),
      'notification.list': () => ({ notifications: [] }),
    };
    for (const name of Object.keys(answers)) {
      const { exit, out } = await sluice(name.split('.'), { answers });
      expect(exit).toBe(0);
      expect(out).toMatch(/^(No|Nothing) .+\.|npx sluice/);
    }
  });
});

describe('filters', () => {
  it('go to the API as they were typed', async () => {
    const asked: unknown[] = [];
    const answers: Stub['answers'] = {
      'trace.list': ({ query }) => {
        asked.push(query);
        return { runs: [] };
      },
    };
    const argv = [
      'trace',
      'list',
      '--feature',
      'hello',
      '--version',
      A,
      '--arm',
      'candidate',
      '--outcome',
      'error',
      '--limit',
      '7',
      '--cursor',
      'a b',
    ];
    expect((await sluice(argv, { answers })).exit).toBe(0);
    expect(asked).toEqual([
      { feature: 'hello', version: A, arm: 'candidate', outcome: 'error', limit: 7, cursor: 'a b' },
    ]);
  });

  it.each([
    [['trace', 'list', '--arm', 'blue'], 'arm: '],
    [['trace', 'list', '--limit', 'ten'], 'limit: '],
    [['rollout', 'list', '--feature', 'Not A Name'], 'feature: A feature, or flag/<key>'],
    [['rollout', 'status', 'hello.x'], 'id: <feature>.<n>'],
  ])('%j that the contract refuses are never sent', async (argv, says) => {
    const { exit, err, calls } = await sluice(argv);
    expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
    expect(err).toContain(says);
  });
});

it('trace show tells the spans of nested steps by their path, in the order in which they began', async () => {
  const [span] = aTrace().spans;
  const begun = (step: string, startMs: number) => ({ ...span, step, startMs, durationMs: 10 }) as never;
  const spans = [begun('refine.2/both.left/write', 20), begun('way', 0), begun('refine.1/both.right/check', 10)];
  const { out } = await sluice(['trace', 'show', run], { answers: { 'trace.get': () => aTrace({ spans }) } });
  const lines = stripVTControlCharacters(out).split('\n');
  const steps = lines.flatMap((line) => /^(way|refine\S*)/.exec(line)?.[1] ?? []);
  expect(steps).toEqual(['way', 'refine.1/both.right/check', 'refine.2/both.left/write']);
});
