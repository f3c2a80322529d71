import { describe, expect, it } from 'vitest';
import type { CountRow } from '#core/evidence/count-row';
import { decisionInputs, type Judging } from '#core/evidence/decision-inputs';
import { logEvidence } from '#core/evidence/evidence';
import { expectedUnits } from '#core/evidence/expected-units';
import { replay } from '#core/evidence/replay';
import { type GuardrailVerdict, verdicts } from '#core/evidence/verdict';

const judging: Judging = {
  alpha: 0.01,
  guardrails: [{ id: 'error', metric: 'error', margin: 0 }],
  liveWatches: [1],
  stageWatch: 1,
  notWorse: [],
  telemetryLate: false,
};
type Numbers = readonly [w: number, n0: number, k0: number, n1: number, k1: number];
const row = ([w, n0, k0, n1, k1]: Numbers, more: Partial<CountRow> = {}): CountRow => ({
  guardrail: 'error',
  slice: null,
  watch: 1,
  cell: '1',
  age: 'due',
  w,
  n0,
  k0,
  u0: 0,
  n1,
  k1,
  u1: 0,
  ...more,
});
const both = (counts: Numbers, more: Partial<CountRow> = {}): CountRow[] => [
  row(counts, more),
  row(counts, { ...more, age: 'aged' }),
];
const judge = (rows: CountRow[], more: Partial<Judging> = {}): GuardrailVerdict => {
  const [first] = verdicts(decisionInputs(rows, { ...judging, ...more }));
  if (first === undefined) throw new Error('one guardrail, one verdict');
  return first;
};

describe('the verdict', () => {
  it.each([
    ['no data is no_data', [], {}, 'unknown', 'no_data'],
    [
      'runs that all go on are no_data, however many they are',
      [row([0.5, 400, 0, 400, 0], { age: 'open' })],
      {},
      'unknown',
      'no_data',
    ],
    [
      'runs that go on count as not bad so far, so that quick failures alone are no harm',
      [row([0.1, 40, 8, 8, 8]), row([0.1, 0, 0, 32, 0], { age: 'open' })],
      {},
      'unknown',
      'too_little_data',
    ],
    ['some data is too little', both([0.05, 19, 0, 1, 1]), {}, 'unknown', 'too_little_data'],
    ['harm is worse', both([0.05, 1900, 38, 100, 20]), {}, 'worse', undefined],
    [
      'harm within the margin is not',
      both([0.5, 500, 50, 500, 85]),
      { guardrails: [{ id: 'error', metric: 'error', margin: 0.1 }] },
      'unknown',
      'too_little_data',
    ],
    [
      'harmlessness nobody asked about stays unknown',
      both([0.5, 4000, 80, 4000, 80]),
      {},
      'unknown',
      'too_little_data',
    ],
    [
      'harmlessness that was asked about is not_worse',
      both([0.5, 4000, 80, 4000, 80]),
      { notWorse: [{ guardrail: 'error', by: 0.02 }] },
      'not_worse',
      undefined,
    ],
    [
      'harmlessness of units that are not old enough is unknown',
      [row([0.5, 4000, 80, 4000, 80])],
      { notWorse: [{ guardrail: 'error', by: 0.02 }] },
      'unknown',
      'too_little_data',
    ],
    [
      'late records withhold not_worse',
      both([0.5, 4000, 80, 4000, 80]),
      { notWorse: [{ guardrail: 'error', by: 0.02 }], telemetryLate: true },
      'unknown',
      'telemetry_late',
    ],
    ['late records do not hide harm', both([0.05, 1900, 38, 100, 20]), { telemetryLate: true }, 'worse', undefined],
    [
      'unanswered units above 2 % of an arm withhold any verdict',
      both([0.05, 1900, 38, 100, 20], { u1: 3 }),
      {},
      'unknown',
      'grader_failed',
    ],
    ['2 % unanswered are borne', both([0.05, 1900, 38, 100, 20], { u1: 2 }), {}, 'worse', undefined],
    [
      'a period in which everybody was a candidate says nothing',
      both([1, 0, 0, 500, 500]),
      {},
      'unknown',
      'too_little_data',
    ],
  ] as const)('%s', (_, rows, more, said, cause) => {
    const given = judge([...rows], more);
    expect(given.verdict).toBe(said);
    expect(given.cause).toBe(cause);
  });

  it('needs evidence of 1/(share · α) and reports the level it was held against', () => {
    const given = judge(both([0.05, 1900, 38, 100, 20]));
    expect(given).toMatchObject({ watch: 1, alpha: 0.008, cautious: null });
    expect(given.logE).toBe(
      logEvidence([{ w: 0.05, n0: 1900, k0: 38, n1: 100, k1: 20 }], { claim: 'worse', margin: 0 }),
    );
    expect(given.periods).toEqual([{ cell: '1', w: 0.05, n0: 1900, k0: 38, u0: 0, n1: 100, k1: 20, u1: 0 }]);
  });

  it('finds in a later watch what the first one has drowned', () => {
    const early = both([0.05, 190_000, 3800, 10_000, 200]);
    const late = both([0.05, 1900, 38, 100, 20], { watch: 4 });
    expect(judge(early).verdict).toBe('unknown');
    expect(judge([...early, ...late], { liveWatches: [1, 4] })).toMatchObject({
      verdict: 'worse',
      watch: 4,
      alpha: expect.closeTo((0.01 * 0.2) / 12, 12),
    });
  });

  it('ignores watches that are no longer live', () => {
    expect(judge(both([0.05, 1900, 38, 100, 20], { watch: 4 }), { liveWatches: [1], stageWatch: 1 })).toMatchObject({
      verdict: 'unknown',
      cause: 'no_data',
    });
  });

  it('says which arm is short when the assignment is skewed, and withholds not_worse', () => {
    const asked = { notWorse: [{ guardrail: 'error', by: 0.02 }] };
    expect(judge(both([0.5, 4000, 80, 3000, 60]), asked)).toMatchObject({
      verdict: 'unknown',
      cause: 'assignment_skewed',
      short: 'candidate',
    });
    expect(judge(both([0.5, 3000, 60, 4000, 80]), asked)).toMatchObject({
      verdict: 'unknown',
      cause: 'assignment_skewed',
      short: 'control',
    });
  });

  it('never lets skew hide harm', () => {
    expect(judge(both([0.5, 4000, 80, 1000, 400]))).toMatchObject({ verdict: 'worse', cautious: expect.any(Number) });
  });

  it('does not take missing good candidates for harm: the cautious reading must agree', () => {
    // Control is bad in 10 % of units; of the candidate's 500 only its 50 bad and 150 good ones were heard of.
    const given = judge(both([0.5, 500, 50, 200, 50]));
    expect(given.logE).toBeGreaterThan(Math.log(1 / given.alpha));
    expect(given.cautious).toBeLessThan(0);
    expect(given).toMatchObject({ verdict: 'unknown', cause: 'assignment_skewed', short: 'candidate' });
  });

  it('sums the cells of a watch over shares, also of coins that were tossed again', () => {
    const rows = [
      row([0.05, 950, 19, 50, 3]),
      row([0.2, 750, 15, 250, 15], { cell: '2' }),
      row([0.1579, 400, 8, 75, 5], { cell: '2<0.05' }),
    ];
    expect(judge(rows).periods.map((cell) => cell.cell)).toEqual(['1', '2', '2<0.05']);
  });

  it('gives every guardrail its own part of α', () => {
    const guardrails = [
      { id: 'error', metric: 'error', margin: 0 },
      { id: 'slow', metric: 'slow', margin: 0.02 },
    ];
    const both_ = verdicts(decisionInputs(both([0.05, 1900, 38, 100, 20]), { ...judging, guardrails }));
    expect(both_.map(({ id, alpha, verdict: said }) => [id, alpha, said])).toEqual([
      ['error', 0.004, 'worse'],
      ['slow', 0.004, 'unknown'],
    ]);
  });
});

describe('replay', () => {
  it('gives the same verdicts from what was stored as JSON', () => {
    const inputs = decisionInputs(both([0.05, 1900, 38, 100, 20]), judging);
    const stored = JSON.parse(JSON.stringify({ inputs, verdicts: verdicts(inputs) }));
    expect(replay(stored)).toMatchObject({ same: true, verdicts: [{ verdict: 'worse' }] });
  });

  it('forgives the last bits of a logarithm and nothing more', () => {
    const inputs = decisionInputs(both([0.05, 1900, 38, 100, 20]), judging);
    const shifted = (by: number) => verdicts(inputs).map((one) => ({ ...one, logE: one.logE * (1 + by) }));
    expect(replay({ inputs, verdicts: shifted(1e-12) }).same).toBe(true);
    expect(replay({ inputs, verdicts: shifted(1e-6) }).same).toBe(false);
  });

  it('notices counts that were changed afterwards', () => {
    const inputs = decisionInputs(both([0.05, 1900, 38, 100, 20]), judging);
    const forged = decisionInputs(both([0.05, 1900, 38, 100, 2]), judging);
    expect(replay({ inputs: forged, verdicts: verdicts(inputs) }).same).toBe(false);
    expect(replay({ inputs, verdicts: [] }).same).toBe(false);
  });
});

describe('expectedUnits', () => {
  it.each([
    [0.02, 0.5, 0.05, 564],
    [0.02, 0.5, 0.02, 2352],
    [0.1, 0.25, 0.05, 960],
    [0.02, 0.5, 0, Infinity],
    [0.02, 1, 0.05, Infinity],
  ])('at a rate of %d, a share of %d and a margin of %d plans for %d candidate units', (rate, w, margin, units) => {
    expect(Math.round(expectedUnits(rate, w, margin))).toBe(units);
  });
});
