import { describe, expect, it } from 'vitest';
import { verdicts, type DecisionInputs } from '../../core/evidence/verdict.ts';
import type { DecisionView } from '../../schema/contracts/rollout.ts';
import { aDecision, aRollout } from './samples.ts';
import { sluice, type Stub } from './stub.ts';

type Counts = readonly [w: number, n0: number, k0: number, n1: number, k1: number];

/** What a decision was taken from: one guardrail `error` with these periods, all in watch 1. */
function inputsOf(...periods: Counts[]): DecisionInputs {
  const cells = periods.map(([w, n0, k0, n1, k1], at) => ({ cell: String(at), w, n0, k0, u0: 0, n1, k1, u1: 0 }));
  const own = { watch: 1, periods: cells };
  const asked = { margin: 0, alpha: 0.01, watches: [own], assignment: cells, stage: own, notWorseBy: null };
  return { alpha: 0.01, telemetryLate: false, guardrails: [{ id: 'error', metric: 'error', ...asked }] };
}

const harm = inputsOf([0.05, 1900, 38, 100, 20]);
const calm = inputsOf([0.05, 1900, 38, 100, 2], [0.25, 750, 15, 250, 15]);

/** A decision of the evidence as the server keeps it; `wrong` changes what was stored. */
function decided(n: number, inputs: DecisionInputs, wrong: Record<string, unknown> = {}): DecisionView {
  const said = verdicts(inputs).map((one) => ({ ...one, ...wrong }));
  const about = { decision: 'rolled_back', by: 'evidence', reason: 'error is worse: log evidence 22.53' };
  return aDecision({ n, ...about, replayable: true, inputs, verdicts: JSON.parse(JSON.stringify(said)) });
}

const keeping = (...decisions: DecisionView[]): Stub => ({
  answers: { 'rollout.get': () => aRollout({ decisions: [aDecision(), ...decisions] }) },
});
const older = (n: number): DecisionView => aDecision({ n, decision: 'advanced', replayable: true });

describe('evidence replay of one decision', () => {
  it('computes it here and says from what: counts, question, level, threshold and both results', async () => {
    const { exit, out, calls } = await sluice(['evidence', 'replay', 'hello.3', '2'], keeping(decided(2, harm)));
    expect({ exit, calls }).toEqual({ exit: 0, calls: ['GET /admin/v1/rollouts/hello.3'] });
    for (const says of [
      'decision 2  rolled back by evidence at 11:59:00Z: error is worse: log evidence 22.53',
      'computed again on this machine, from the counts that were stored with it',
      'error: worse',
      'counts    w 0.05: control 38 bad of 1,900, candidate 20 bad of 100',
      'question  is the candidate more than 0 % worse than control (margin)?',
      'level     α 0.008 = 0.01 × 0.8 (watch 1); threshold ln(1/α) = 4.8283',
      'stored    worse, log E 22.5267551412, watch 1',
      'here      worse, log E 22.5267551412, watch 1: the same',
      'the same: 1 of 1 guardrails come out the same',
    ])
      expect(out.replaceAll(/\n {2,}(?=\S)/g, '\n').replaceAll('\n', ' ')).toContain(says);
  });

  it.each([
    ['another verdict', { verdict: 'unknown' }],
    ['other evidence, by more than 1e-9', { logE: 22.5267551412 + 1e-7 }],
    ['another watch', { watch: 2 }],
    ['another level', { alpha: 0.009 }],
  ])('ends with 1 when the server stored %s', async (_, wrong) => {
    const { exit, out } = await sluice(['evidence', 'replay', 'hello.3', '2'], keeping(decided(2, harm, wrong)));
    expect(exit).toBe(1);
    expect(out).toContain(': ANOTHER');
    expect(out).toContain('NOT the same: 0 of 1 guardrails');
  });

  it('takes the last bits of another runtime for the same', async () => {
    const { exit } = await sluice(
      ['evidence', 'replay', 'hello.3', '2'],
      keeping(decided(2, harm, { logE: 22.5267551412 + 1e-10 })),
    );
    expect(exit).toBe(0);
  });

  it('fits 60 columns', async () => {
    const { out } = await sluice(['evidence', 'replay', 'hello.3', '2'], {
      ...keeping(decided(2, calm)),
      env: { COLUMNS: '60' },
    });
    expect(out.split('\n').filter((line) => line.length > 60)).toEqual([]);
  });
});

describe('evidence replay of a decision', () => {
  const cell = (k1: number) => ({ cell: '0', w: 0.5, n0: 100, k0: 2, u0: 0, n1: 100, k1, u1: 0 });
  const watch = (k1: number) => ({ watch: 1, periods: [cell(k1)] });
  const common = { metric: 'error', margin: 0, alpha: 0.01, notWorseBy: null, assignment: [cell(2)], stage: watch(2) };
  const squeezed = (out: string) => out.replaceAll(/\s+/g, ' ');

  it('on one slice names it and its part of the level', async () => {
    const slices = [
      { value: 'en', j: 1, watches: [watch(1)] },
      { value: 'de', j: 2, watches: [watch(60)] },
    ];
    const guardrail = {
      id: 'error by context.language',
      ...common,
      watches: [watch(61)],
      by: 'context.language',
      slices,
    };
    const inputs: DecisionInputs = { alpha: 0.01, telemetryLate: false, guardrails: [guardrail] };
    const { exit, out } = await sluice(['evidence', 'replay', 'hello.3', '2'], keeping(decided(2, inputs)));
    expect(exit).toBe(0);
    expect(squeezed(out)).toContain('error by context.language (context.language = de): worse');
    expect(squeezed(out)).toContain('w 0.5: control 2 bad of 100, candidate 60 bad of 100');
    expect(squeezed(out)).toContain('= 0.01 × 0.8 (watch 1) × 0.166667 (the slice)');
  });

  it.each([
    [{}, 0, 'the same: 1 of 1'],
    [{ verdict: 'unknown' }, 1, 'NOT the same: 0 of 1'],
  ])('of a shadow stage compares its pairs: %j', async (wrong, exit, says) => {
    const units = [
      [30, 1, 0, 0, 0, 0],
      [20, 0, 0, 0, 1, 0],
    ] as const;
    const mirrored = { pairs: 53, look: 2, units };
    const guardrail = { id: 'error', ...common, watches: [], mirrored };
    const inputs: DecisionInputs = { alpha: 0.01, telemetryLate: false, guardrails: [guardrail] };
    const done = await sluice(['evidence', 'replay', 'hello.3', '2'], keeping(decided(2, inputs, wrong)));
    expect(done.exit).toBe(exit);
    expect(squeezed(done.out)).toContain('both good 30, both bad 0, candidate alone good 0, candidate alone bad 20');
    expect(squeezed(done.out)).toContain('look 2: α 0.01 / (2 × 3), so an interval of 99.8333 %');
    expect(squeezed(done.out)).toMatch(/here worse, worse by 40 %, surely between \d+\.\d+ % and \d+\.\d+ %/);
    expect(done.out).toContain(says);
  });

  it('of a shadow stage that nobody looked at yet says so', async () => {
    const guardrail = { id: 'error', ...common, watches: [], mirrored: { pairs: 3, look: 0, units: [] } };
    const inputs: DecisionInputs = { alpha: 0.01, telemetryLate: false, guardrails: [guardrail] };
    const { exit, out } = await sluice(['evidence', 'replay', 'hello.3', '2'], keeping(decided(2, inputs)));
    expect({ exit, says: out.includes('3; they were not looked at yet') }).toEqual({ exit: 0, says: true });
  });
});

describe('evidence replay of a rollout', () => {
  it('computes every decision that has its counts, and names those that do not', async () => {
    const { exit, out } = await sluice(
      ['evidence', 'replay', 'hello.3'],
      keeping(older(2), decided(3, calm), decided(4, harm)),
    );
    const lines = out.split('\n');
    expect(exit).toBe(0);
    expect(lines[0]).toMatch(/^N +DECISION +GUARDRAIL +VERDICT +LOG E +HERE +OF +SAME$/);
    expect(lines[2]).toMatch(/^4 .+ error +worse +22\.5268 +22\.5268 +4\.83 +yes$/);
    expect(out.replaceAll('\n', ' ')).toContain(
      '2 of 2 computed again on this machine with the same result; without counts here: 2',
    );
  });

  it('ends with 1 when one of them differs', async () => {
    const { exit, out } = await sluice(
      ['evidence', 'replay', 'hello.3'],
      keeping(decided(3, calm), decided(4, harm, { verdict: 'not_worse' })),
    );
    expect(exit).toBe(1);
    expect(out).toContain('1 of 2 computed again');
  });

  it('in which nothing was decided by counts is no fault', async () => {
    const { exit, out } = await sluice(['evidence', 'replay', 'hello.3'], keeping());
    expect({ exit, out }).toEqual({ exit: 0, out: 'No decision was taken from counts.\n' });
  });

  it('under --json gives what was stored beside what came out', async () => {
    const { out } = await sluice(['evidence', 'replay', 'hello.3', '--json'], keeping(decided(4, harm)));
    expect(JSON.parse(out)).toMatchObject({
      same: true,
      decisions: [
        { n: 4, guardrails: [{ id: 'error', stored: { verdict: 'worse' }, replayed: { verdict: 'worse' } }] },
      ],
    });
  });
});

describe('evidence replay of a file', () => {
  const { inputs, verdicts: said } = decided(2, harm);

  it.each([
    ['a rollout', aRollout({ decisions: [decided(2, harm)] })],
    ['a decision', decided(2, harm)],
    ['inputs and verdicts alone', { inputs, verdicts: said }],
  ])('that holds %s asks nobody', async (_, document) => {
    const { exit, out, calls } = await sluice(['evidence', 'replay', '--file', 'kept.json'], {
      files: { 'kept.json': JSON.stringify(document) },
    });
    expect({ exit, calls }).toEqual({ exit: 0, calls: [] });
    expect(out).toContain('22.5267551412');
  });

  it.each([
    ['{', 2, 'kept.json is not JSON'],
    ['{"inputs":{"alpha":0.01,"guardrails":[{}]},"verdicts":[]}', 2, 'holds no decision with its counts'],
    [JSON.stringify({ ...decided(2, harm), inputs: undefined }), 2, 'holds no decision with its counts'],
    [
      JSON.stringify({ inputs: inputsOf([0.05, 1, 2, 0, 0]), verdicts: said }),
      6,
      'cannot be computed: counts must be whole with 0 <= k <= n',
    ],
  ])('that holds %.30s is refused', async (text, exit, says) => {
    const done = await sluice(['evidence', 'replay', '--file', 'kept.json'], { files: { 'kept.json': text } });
    expect(done.exit).toBe(exit);
    expect(done.err).toContain(says);
  });
});

describe('evidence replay', () => {
  it.each([
    [[], 2, 'Say which rollout, or --file'],
    [['hello.3', 'two'], 2, '"two" is no number of a decision'],
    [['hello.3', '9'], 4, 'There is no decision 9 that was taken from counts'],
    [['hello.3', '5'], 4, 'npx sluice rollout replay <id> 5'],
  ])('%j is refused', async (args, exit, says) => {
    const done = await sluice(['evidence', 'replay', ...args], keeping(older(5), decided(6, harm)));
    expect(done.exit).toBe(exit);
    expect(done.err).toContain(says);
  });
});
