import { describe, expect, it, vi } from 'vitest';
import { alphaOfCounts } from '#core/evidence/alpha-of-counts';
import type { AskedGuardrail, EndedRun } from '#core/evidence/answer';
import { judgeMirrored, type UnitsAlike } from '#core/evidence/judge-mirrored';
import {
  isLookDue,
  lookAt,
  type Looks,
  type MirroredPair,
  mirroredInputs,
  nextStage,
  type PairsOfUnits,
  unlooked,
} from '#core/evidence/mirrored';
import { replay } from '#core/evidence/replay';
import { type GuardrailVerdict, verdicts } from '#core/evidence/verdict';
import { seeded } from './world.ts';

vi.setConfig({ testTimeout: 60_000 });

const end = (more: Partial<EndedRun> = {}): EndedRun => ({
  ...{ outcome: 'ok', fallback: false, degraded: false, durationMs: 100, costUsd: 0 },
  ...more,
});
const failing = end({ outcome: 'error' });
const pairOf = (control: EndedRun, candidate: EndedRun, more: Partial<MirroredPair> = {}): MirroredPair => ({
  ...{ startedAtMs: 0, drawn: [], control, candidate, withheld: false },
  ...more,
});
const error = { id: 'error', metric: 'error', margin: 0 } as const;
const slow = { id: 'slow>500', metric: 'slow', overMs: 500, margin: 0 } as const;
const first = { ...slow, id: 'slow:first_token>500', of: 'first_token' } as const;
const bad = { id: 'bad:grounded<0.7', metric: 'bad', grader: 0, under: 0.7, sample: 1, edition: 1, margin: 0 } as const;
const rejected = {
  id: 'rejected:thumbs/60',
  metric: 'rejected',
  feedback: 'thumbs',
  waitMs: 60_000,
  margin: 0,
} as const;

/** Every pair of another unit. */
const strangers = (pairs: readonly MirroredPair[]): PairsOfUnits =>
  pairs.map((pair, index) => ({ unit: `u${index}`, pair }));
const repeated = (n: number, pair: MirroredPair): MirroredPair[] => Array.from({ length: n }, () => pair);

type Asked = AskedGuardrail & { margin: number };
type Told = { notWorse?: { guardrail: string; by: number }[]; alpha?: number };
const judged = (looks: Looks, guardrails: readonly Asked[], pairs: number, told: Told = {}): GuardrailVerdict[] =>
  verdicts(mirroredInputs(looks, { alpha: told.alpha ?? 0.01, guardrails, notWorse: told.notWorse ?? [], pairs }));
const lookedAt = (pairs: PairsOfUnits, guardrails: readonly Asked[] = [error], told: Told = {}): GuardrailVerdict[] =>
  judged(lookAt(unlooked, pairs, { guardrails, holdOver: false }), guardrails, pairs.length, told);

describe('looks', () => {
  it.each([
    [0, false, 19, false, false],
    [0, false, 20, false, true],
    [20, false, 39, false, false],
    [20, false, 40, false, true],
    [0, false, 77, false, true],
    [77, false, 79, false, false],
    [77, false, 80, false, true],
    [40, false, 41, true, true],
    [40, false, 40, true, false],
    [41, true, 60, true, false],
    [41, true, 80, true, true],
    [0, false, 19, true, false],
  ])('after one at %d pairs (at the end: %s), with %d pairs (hold over: %s): %s', (seen, atEnd, pairs, over, due) => {
    expect(isLookDue({ pairs: seen, atEnd, guardrails: {} }, pairs, over)).toBe(due);
  });

  it('spend a guardrail’s share look by look, and nothing on one that too few pairs were asked', () => {
    const drawn = strangers([
      ...repeated(15, pairOf(end(), end(), { drawn: [bad.id] })),
      ...repeated(25, pairOf(end(), end())),
    ]);
    const guardrails = [error, bad];
    const first = lookAt(unlooked, drawn.slice(0, 20), { guardrails, holdOver: false });
    const second = lookAt(first, drawn, { guardrails, holdOver: false });
    const [errors, grades] = judged(second, guardrails, 40);
    expect(errors?.comparison?.confidence).toBeCloseTo(1 - 0.005 / 6, 12);
    expect(grades).toMatchObject({ verdict: 'unknown', cause: 'too_little_data' });
    expect(grades).not.toHaveProperty('comparison');
  });

  it('are counted on through all shadow stages of a rollout, for it has one α', () => {
    const pairs = strangers(repeated(20, pairOf(end(), end())));
    const first = lookAt(unlooked, pairs, { guardrails: [error], holdOver: true });
    const unseen = nextStage(first);
    expect(judged(unseen, [error], 0)[0]).toMatchObject({ verdict: 'unknown', cause: 'no_data' });
    expect(isLookDue(unseen, 20, true)).toBe(true);
    const second = lookAt(unseen, pairs, { guardrails: [error], holdOver: true });
    const third = lookAt(nextStage(nextStage(second)), pairs, { guardrails: [error], holdOver: true });
    const confidences = [first, second, third].map(
      (looks) => judged(looks, [error], 20)[0]?.comparison?.confidence ?? 0,
    );
    expect(confidences.map((one, index) => (1 - one) * (index + 1) * (index + 2))).toEqual(
      confidences.map(() => expect.closeTo(0.01, 10)),
    );
  });

  it('leave half of α to the counts that follow them: one end of each interval is what a `fail` may err by', () => {
    const ends = Array.from({ length: 100 }, (_, index) => 0.01 / ((index + 1) * (index + 2)) / 2);
    const stages = [{ shadow: 0.5 }, { shadow: undefined }];
    expect(ends.reduce((sum, one) => sum + one, 0) + alphaOfCounts({ alpha: 0.01, stages })).toBeLessThanOrEqual(0.01);
    expect(alphaOfCounts({ alpha: 0.01, stages: [{}, {}] })).toBe(0.01);
  });

  it('let the last one stand until the next', () => {
    const pairs = strangers(repeated(20, pairOf(end(), failing)));
    const looks = lookAt(unlooked, pairs, { guardrails: [error], holdOver: false });
    expect(judged(looks, [error], 33)[0]).toMatchObject({ verdict: 'worse', comparison: { n: 20 } });
  });
});

describe('what mirrored pairs say', () => {
  it('does not change with the edition of the graders: both of a pair are graded together', () => {
    const graded = (score: number, grading: number): EndedRun => end({ scores: [score], grading });
    const of = (grading: number): MirroredPair =>
      pairOf(graded(0.9, grading), graded(0.1, grading), { drawn: [bad.id] });
    const pairs = strangers([...repeated(15, of(1)), ...repeated(15, of(2))]);
    expect(lookedAt(pairs, [{ ...bad, edition: 2 }])[0]).toMatchObject({ verdict: 'worse', comparison: { n: 30 } });
  });

  it.each([
    ['nothing was mirrored', [], 'unknown', 'no_data', undefined],
    ['too few to look at', repeated(19, pairOf(end(), failing)), 'unknown', 'too_little_data', undefined],
    ['the candidate always fails', repeated(20, pairOf(end(), failing)), 'worse', undefined, 'fail'],
    ['both fail', repeated(20, pairOf(failing, failing)), 'unknown', 'too_little_data', 'inconclusive'],
    [
      'the candidate fails in half',
      [...repeated(40, pairOf(end(), end())), ...repeated(40, pairOf(end(), failing))],
      'worse',
      undefined,
      'fail',
    ],
    [
      'the candidate is better',
      [...repeated(40, pairOf(end(), end())), ...repeated(40, pairOf(failing, end()))],
      'not_worse',
      undefined,
      'pass',
    ],
  ] as const)('%s', (_, pairs, verdict, cause, compared) => {
    const looks =
      pairs.length < 20 ? unlooked : lookAt(unlooked, strangers(pairs), { guardrails: [error], holdOver: false });
    const [given] = judged(looks, [error], pairs.length);
    expect([given?.verdict, given?.cause, given?.comparison?.verdict]).toEqual([verdict, cause, compared]);
  });

  it('is asked by every guardrail but `rejected` and `slow` of first_token, for nobody hears it; of a run that stopped at a tool only what had happened by then', () => {
    const stopped = pairOf(end({ durationMs: 900 }), failing, { withheld: true, drawn: [bad.id] });
    const given = lookedAt(strangers(repeated(20, stopped)), [error, first, slow, bad, rejected]);
    expect(given.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['error', 'worse'],
      ['slow>500', 'unknown'],
      ['bad:grounded<0.7', 'unknown'],
    ]);
  });

  it('is unknown because graders failed when more than 2 % of pairs are unanswered', () => {
    const score = (one: number | null): EndedRun => end({ scores: [one], grading: 1 });
    const good = pairOf(score(1), score(1), { drawn: [bad.id] });
    const mute = pairOf(score(1), score(null), { drawn: [bad.id] });
    const [given] = lookedAt(strangers([...repeated(38, good), ...repeated(2, mute)]), [bad]);
    expect(given).toMatchObject({ verdict: 'unknown', cause: 'grader_failed', comparison: { cause: 'unscored' } });
  });

  it('shows `not_worse` by the margin that the stage asks for, never by less than exact bounds allow', () => {
    const asked = { notWorse: [{ guardrail: 'error', by: 0.05 }] };
    const equal = (n: number) => strangers(repeated(n, pairOf(end(), end())));
    expect(lookedAt(equal(20), [error], asked)[0]).toMatchObject({ verdict: 'unknown', notWorse: { shown: false } });
    expect(lookedAt(equal(160), [error], asked)[0]).toMatchObject({ verdict: 'not_worse', notWorse: { shown: true } });
    const stricter = { notWorse: [{ guardrail: 'error', by: 0.001 }] };
    expect(lookedAt(equal(160), [error], stricter)[0]?.verdict).toBe('unknown');
  });

  it('is the same when it is replayed from what was stored', () => {
    const pairs = strangers([...repeated(30, pairOf(end(), end())), ...repeated(30, pairOf(end(), failing))]);
    const looks = lookAt(unlooked, pairs, { guardrails: [error, slow], holdOver: false });
    const inputs = mirroredInputs(looks, { alpha: 0.01, guardrails: [error, slow], notWorse: [], pairs: 60 });
    const stored = JSON.parse(JSON.stringify({ inputs, verdicts: verdicts(inputs) }));
    expect(replay(stored)).toMatchObject({ same: true, verdicts: [{ verdict: 'worse' }, {}] });
    stored.inputs.guardrails[0].mirrored.units = [[60, 1, 0, 0, 0, 0]];
    expect(replay(stored).same).toBe(false);
  });

  it('keeps units that are alike in one row, however many there are', () => {
    const looks = lookAt(unlooked, strangers(repeated(3000, pairOf(end(), end()))), {
      guardrails: [error],
      holdOver: false,
    });
    expect(looks.guardrails['error']?.units).toEqual([[3000, 1, 0, 0, 0, 0]]);
  });
});

describe('few units', () => {
  const judge = (units: UnitsAlike[]) =>
    judgeMirrored({ pairs: 999, look: 1, units }, { margin: 0, alpha: 0.01, notWorseBy: null });

  it.each([
    ['one unit that always fails', [[1, 0, 0, 0, 400, 0]], 'one_cluster'],
    ['four units that always fail', [[4, 0, 0, 0, 100, 0]], 'few_units'],
    ['no unit that differs', [[20, 1, 0, 0, 0, 0]], 'few_units'],
    [
      'three failures among many',
      [
        [3, 0, 0, 0, 1, 0],
        [397, 1, 0, 0, 0, 0],
      ],
      'too_wide',
    ],
  ] as const)('say nothing: %s', (_, units, cause) => {
    expect(judge(units.map((one) => [...one] as const))).toMatchObject({ verdict: 'unknown', comparison: { cause } });
  });

  it('say enough when nine of them always fail and none does better', () => {
    expect(judge([[9, 0, 0, 0, 3, 0]]).verdict).toBe('worse');
  });
});

/** A shadow stage of a candidate as good as control, or not; is it rolled back, and after how many pairs? */
function stage(
  seed: number,
  { users, p0, p1 }: { users: number; p0: number; p1: number },
  alpha: number,
): number | null {
  const random = seeded(seed);
  const rates = Array.from({ length: users }, () => (random() < 0.1 ? 5 : 0.5));
  const pairs: { unit: string; pair: MirroredPair }[] = [];
  let looks = unlooked;
  while (pairs.length < 320) {
    const user = Math.floor(random() ** 3 * users);
    const heavy = Math.min(1, rates[user] ?? 1);
    const falls = (rate: number): EndedRun => (random() < rate * heavy ? failing : end());
    pairs.push({ unit: `${user}`, pair: pairOf(falls(p0), falls(p1)) });
    if (!isLookDue(looks, pairs.length, pairs.length === 320)) continue;
    looks = lookAt(looks, pairs, { guardrails: [error], holdOver: pairs.length === 320 });
    if (judged(looks, [error], pairs.length, { alpha })[0]?.verdict === 'worse') return pairs.length;
  }
  return null;
}

describe('a shadow stage', () => {
  it.each([
    ['few users', { users: 12, p0: 0.3, p1: 0.3 }],
    ['heavy users who differ', { users: 200, p0: 0.2, p1: 0.2 }],
    ['everybody once', { users: 100_000, p0: 0.1, p1: 0.1 }],
    ['a coin’s toss', { users: 100_000, p0: 1, p1: 1 }],
  ])('rolls an equal candidate back in at most α of stages: %s', (_, truth) => {
    const alpha = 0.05;
    const back = Array.from({ length: 120 }, (__, seed) => stage(seed * 7919 + 3, truth, alpha)).filter(Boolean);
    expect(back.length).toBeLessThanOrEqual(120 * alpha);
  });

  it('finds a candidate that fails in every fifth run within a few hundred pairs', () => {
    const at = Array.from({ length: 20 }, (_, seed) => stage(seed, { users: 100_000, p0: 0.02, p1: 0.4 }, 0.01));
    expect(at.filter((pairs) => pairs !== null).length).toBeGreaterThanOrEqual(19);
  });
});
