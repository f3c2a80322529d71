import { describe, expect, it } from 'vitest';
import type { AskedGuardrail } from '#core/evidence/answer';
import type { CountRow } from '#core/evidence/count-row';
import { decisionInputs, type Judging } from '#core/evidence/decision-inputs';
import { mature, type Pending } from '#core/evidence/mature';
import { replay } from '#core/evidence/replay';
import { drawnFor, sampled } from '#core/evidence/sampled';
import { admitted, NO_VALUE, OTHER, sliceShare, type Slices } from '#core/evidence/slices';
import { type GuardrailVerdict, verdicts } from '#core/evidence/verdict';

const by = { attribute: 'context.language', index: 0 };
const sliced: AskedGuardrail = { id: 'error by context.language', metric: 'error', by };
const tenants: AskedGuardrail = {
  id: 'error by context.tenant',
  metric: 'error',
  by: { attribute: 'context.tenant', index: 1 },
};

const all = (values: readonly (string | null)[], guardrails = [sliced]): { slices: Slices; names: string[][] } => {
  let slices: Slices = {};
  const names = values.map((value) => {
    const given = admitted(slices, guardrails, [value, 'acme']);
    slices = given.slices;
    return given.names;
  });
  return { slices, names };
};

describe('slices of a run', () => {
  it('keep the order of first sight, for each attribute by itself', () => {
    const { slices } = all(['de', 'en', 'de', 'fr'], [tenants, sliced]);
    expect(slices).toEqual({ 'context.language': ['de', 'en', 'fr'], 'context.tenant': ['acme'] });
  });

  it('name a run without a value (none), and one of the 25th value on (other)', () => {
    const values = Array.from({ length: 30 }, (_, index) => `v${index}`);
    const { slices, names } = all([null, ...values, 'v0']);
    expect(names[0]).toEqual([NO_VALUE]);
    expect(slices['context.language']).toHaveLength(25);
    expect(names.slice(24).map(([name]) => name)).toEqual([...Array.from({ length: 7 }, () => OTHER), 'v0']);
  });

  it('say that nothing was new by giving back the same object', () => {
    const { slices } = all(['de']);
    expect(admitted(slices, [sliced], ['de']).slices).toBe(slices);
  });

  it('treat a record that brings no values as one without a value', () => {
    expect(admitted({}, [sliced], []).names).toEqual([NO_VALUE]);
  });

  it('spend less than all of α together, however many there are', () => {
    const spent = Array.from({ length: 25 }, (_, index) => sliceShare(index + 1)).reduce((sum, one) => sum + one, 0);
    expect(sliceShare(1)).toBe(0.5);
    expect(spent).toBeLessThan(1);
  });

  it('are counted beside all units together; only `due` counts are', () => {
    const run: Pending = {
      run: 'r',
      arm: 'candidate',
      coins: [{ watch: 1, cell: '1', w: 0.5 }],
      slices: ['de'],
      drawn: [],
      startedAtMs: 0,
      measured: true,
      end: null,
      feedback: {},
      done: {},
    };
    const rules = { guardrails: [sliced], settleMs: 0, deadlineMs: 1000, liveWatches: [1], stageWatch: 1 };
    const { rows } = mature(run, rules, 1000);
    expect(rows.map(({ slice, age, k1 }) => [slice, age, k1])).toEqual([
      [null, 'due', 1],
      ['de', 'due', 1],
      [null, 'aged', 1],
    ]);
  });
});

type Numbers = readonly [n0: number, k0: number, n1: number, k1: number];
const rowsOf = (slice: string | null, [n0, k0, n1, k1]: Numbers, more: Partial<CountRow> = {}): CountRow => ({
  ...{ guardrail: sliced.id, slice, watch: 1, cell: '1', age: 'due', w: 0.5, n0, k0, u0: 0, n1, k1, u1: 0 },
  ...more,
});
const judging: Judging = {
  alpha: 0.01,
  guardrails: [{ id: sliced.id, metric: 'error', margin: 0, by }],
  liveWatches: [1],
  stageWatch: 1,
  notWorse: [],
  telemetryLate: false,
  slices: { 'context.language': ['en', 'de', 'fr'] },
};
const judge = (rows: CountRow[], more: Partial<Judging> = {}): GuardrailVerdict => {
  const [first] = verdicts(decisionInputs(rows, { ...judging, ...more }));
  if (first === undefined) throw new Error('one guardrail, one verdict');
  return first;
};
const pooled = [rowsOf(null, [1000, 20, 1000, 38]), rowsOf(null, [1000, 20, 1000, 38], { age: 'aged' })];

describe('a guardrail that is watched by an attribute', () => {
  const regressed = [...pooled, rowsOf('en', [900, 18, 900, 18]), rowsOf('de', [100, 2, 100, 20])];

  it('finds the slice that is worse, and names it, where all units together say nothing', () => {
    const alone = judge(pooled, { guardrails: [{ id: sliced.id, metric: 'error', margin: 0 }] });
    expect(alone.verdict).toBe('unknown');
    expect(judge(regressed)).toMatchObject({ verdict: 'worse', by: 'context.language', slice: 'de' });
  });

  it('holds the second slice against a sixth of α, times its watch’s share', () => {
    const given = judge(regressed);
    expect(given.alpha).toBeCloseTo((0.01 * 0.8) / 6, 12);
    expect(given.slices).toMatchObject([
      { value: 'en', n0: 900, k0: 18, n1: 900, k1: 18, alpha: 0.004 },
      { value: 'de', n0: 100, k0: 2, n1: 100, k1: 20 },
      { value: 'fr', n0: 0, k0: 0, n1: 0, k1: 0, logE: 0 },
    ]);
  });

  it('is nearest to the threshold of the slice that speaks loudest, also while nothing is shown', () => {
    const calm = [...pooled, rowsOf('en', [900, 18, 900, 18]), rowsOf('de', [100, 2, 100, 5])];
    expect(judge(calm)).toMatchObject({ verdict: 'unknown', cause: 'too_little_data', slice: 'de' });
  });

  it('asks all units together whether there is data, and whether they split as they should', () => {
    expect(judge([])).toMatchObject({ verdict: 'unknown', cause: 'no_data' });
    expect(judge(pooled, { slices: {} })).toMatchObject({ verdict: 'unknown', cause: 'too_little_data', slices: [] });
    const skew = [rowsOf(null, [4000, 80, 3000, 60], { age: 'aged' }), rowsOf(null, [4000, 80, 3000, 60])];
    expect(judge(skew)).toMatchObject({ cause: 'assignment_skewed', short: 'candidate' });
  });

  it('is not held up by a small slice whose graders failed, but does not speak for it', () => {
    const calm = judge([...pooled, rowsOf('de', [10, 0, 10, 1], { u1: 1 })]);
    expect(calm.cause).toBe('too_little_data');
    const silenced = judge([...pooled, rowsOf('de', [100, 2, 100, 40], { u1: 5 })]);
    expect(silenced).toMatchObject({ verdict: 'unknown', cause: 'grader_failed', slice: 'de' });
    const other = [rowsOf('de', [100, 2, 100, 40], { u1: 5 }), rowsOf('fr', [100, 2, 100, 40])];
    expect(judge([...pooled, ...other])).toMatchObject({ verdict: 'worse', slice: 'fr' });
  });

  it('is shown to be not worse by all units together', () => {
    const many = [rowsOf(null, [4000, 80, 4000, 80]), rowsOf(null, [4000, 80, 4000, 80], { age: 'aged' })];
    const given = judge(many, { notWorse: [{ guardrail: sliced.id, by: 0.02 }] });
    expect(given).toMatchObject({ verdict: 'not_worse', notWorse: { by: 0.02, shown: true, alpha: 0.01 } });
  });

  it('is replayed from what was stored, the order of slices included', () => {
    const inputs = decisionInputs(regressed, judging);
    const stored = JSON.parse(JSON.stringify({ inputs, verdicts: verdicts(inputs) }));
    expect(replay(stored)).toMatchObject({ same: true, verdicts: [{ verdict: 'worse', slice: 'de' }] });
    const later = decisionInputs(regressed, { ...judging, slices: { 'context.language': ['en', 'fr', 'it', 'de'] } });
    expect(replay({ ...stored, inputs: later }).same).toBe(false);
  });
});

describe('the sample of a graded guardrail', () => {
  const draw = (unit: number) => ({
    rollout: 'help.1',
    guardrail: 'bad:grounded<0.7',
    unit: `${unit}`.padStart(16, '0'),
  });
  const units = Array.from({ length: 20_000 }, (_, index) => draw(index));

  it('has the size that was asked for, and grows without losing anybody', () => {
    const drawn = units.map((one) => [sampled(one, 0.2), sampled(one, 0.5)] as const);
    expect(drawn.filter(([small]) => small).length / 20_000).toBeCloseTo(0.2, 1);
    expect(drawn.every(([small, large]) => !small || large)).toBe(true);
    expect(units.every((one) => sampled(one, 1))).toBe(true);
  });

  it('is another one for every guardrail and every rollout', () => {
    const both = units.filter((one) => sampled(one, 0.2) && sampled({ ...one, guardrail: 'bad:length(1..)<1' }, 0.2));
    expect(both.length / 20_000).toBeCloseTo(0.04, 1);
  });

  it('lists the guardrails that a unit is drawn for', () => {
    const bad = (id: string, sample: number): AskedGuardrail => ({
      ...{ id, metric: 'bad', grader: 0, under: 0.5, sample, edition: 1 },
    });
    const asked = [bad('a', 1), bad('b', 1e-9), sliced];
    expect(drawnFor(asked, { rollout: 'help.1', unit: 'u' })).toEqual(['a']);
  });
});
