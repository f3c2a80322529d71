import { describe, expect, it } from 'vitest';
import { activeIn } from '../../../core/usage/active-in.ts';
import { monthSpan } from '../../../core/usage/month-span.ts';
import { type FeatureDay, usedBy, usedInAll } from '../../../core/usage/used-by.ts';
import { addToSketch, emptySketch, SKETCH_ERROR } from '../../../core/usage/hyperloglog.ts';

const day = (over: Partial<FeatureDay>): FeatureDay => ({
  ...{ feature: 'support', day: 20_778, via: 'native', version: 'v_1', step: '', model: '' },
  ...{ n: 1, unpriced: 0, usd: 0, input: 0, cached: 0, written: 0, output: 0 },
  ...over,
});
const call = (over: Partial<FeatureDay>): FeatureDay => day({ step: 'answer', model: 'openai/gpt-5-mini', ...over });

/** Even hex digits, as an HMAC has them (splitmix64). */
const mixed = (n: number): string => {
  let z = (BigInt(n) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return (z ^ (z >> 31n)).toString(16).padStart(16, '0');
};

const rows = [
  day({ n: 10, usd: 3, input: 1000, output: 100 }),
  call({ n: 8, usd: 2, input: 800, cached: 300, output: 80 }),
  call({ step: 'judge', model: 'openai/gpt-5', n: 2, usd: 1, input: 200, written: 50, output: 20 }),
  day({ feature: 'search', version: 'v_2', via: 'openai', n: 4, unpriced: 4, usd: 0, input: 40, output: 4 }),
  call({
    feature: 'search',
    version: 'v_2',
    via: 'openai',
    model: 'ours/llm',
    n: 4,
    unpriced: 4,
    input: 40,
    output: 4,
  }),
  day({ day: 20_779, via: 'eval', n: 2, unpriced: 1, usd: 0.5, input: 10, output: 1 }),
  call({ day: 20_779, via: 'eval', n: 2, unpriced: 1, usd: 0.5, input: 10, output: 1 }),
];

const brief = (by: Parameters<typeof usedBy>[1]) =>
  usedBy(rows, by).map(({ key, runs, calls, usd, unpriced }) => [key, runs, calls, usd, unpriced]);

describe('what was used', () => {
  it('of a price that nobody knows is unknown, not nothing; of which a part is known is that part, and says so', () => {
    expect(brief('feature')).toEqual([
      ['support', 12, 12, 3.5, 1],
      ['search', 4, 4, null, 4],
    ]);
  });

  it.each<[Parameters<typeof usedBy>[1], unknown[][]]>([
    [
      'version',
      [
        ['v_1', 12, 12, 3.5, 1],
        ['v_2', 4, 4, null, 4],
      ],
    ],
    [
      'day',
      [
        ['2026-11-21', 14, 14, 3, 4],
        ['2026-11-22', 2, 2, 0.5, 1],
      ],
    ],
    ['month', [['2026-11', 16, 16, 3.5, 5]]],
    [
      'model',
      [
        ['openai/gpt-5-mini', null, 10, 2.5, 1],
        ['openai/gpt-5', null, 2, 1, 0],
        ['ours/llm', null, 4, null, 4],
      ],
    ],
    [
      'path',
      [
        ['native/answer', null, 8, 2, 0],
        ['native/judge', null, 2, 1, 0],
        ['eval/answer', null, 2, 0.5, 1],
        ['openai/answer', null, 4, null, 4],
      ],
    ],
  ])('is told apart by %s', (by, all) => expect(brief(by)).toEqual(all));

  it('is the same sum, however it is told apart', () => {
    const total = usedInAll(rows);
    expect(total).toEqual({
      runs: 16,
      calls: 16,
      usd: 3.5,
      unpriced: 5,
      input: 1050,
      cached: 300,
      written: 50,
      output: 105,
    });
    for (const by of ['feature', 'version', 'day', 'month', 'model', 'path'] as const) {
      const parts = usedBy(rows, by);
      for (const name of ['usd', 'unpriced', 'input', 'cached', 'written', 'output', 'calls'] as const)
        expect(
          parts.reduce((sum, part) => sum + (part[name] ?? 0), 0),
          `${by} ${name}`,
        ).toBe(total[name]);
    }
  });
});

describe('a month', () => {
  it.each([
    ['2026-11', 1, '2026-11', '2026-11-01', '2026-11-30'],
    ['2026-02', 1, '2026-02', '2026-02-01', '2026-02-28'],
    ['2028-02', 1, '2028-02', '2028-02-01', '2028-02-29'],
    ['2026-01', 13, '2025-01', '2025-01-01', '2026-01-31'],
    [null, 2, '2026-10', '2026-10-01', '2026-11-30'],
  ])('%s and those before it (%i) are %s to it, from %s to %s', (month, months, fromMonth, from, to) => {
    const span = monthSpan(month, { now: Date.UTC(2026, 10, 21, 12), months });
    const text = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
    expect([span.fromMonth, text(span.fromDay), text(span.toDay)]).toEqual([fromMonth, from, to]);
    expect(span.toMonth).toBe(month ?? '2026-11');
  });
});

describe('who was active', () => {
  const month = (name: string, from: number, to: number, counted: number | null = to - from) => {
    const sketch = emptySketch();
    for (let n = from; n < to; n += 1) addToSketch(sketch, mixed(n + 1));
    return { month: name, counted, sketch: Buffer.from(sketch).toString('base64') };
  };

  it('in one month of few was counted', () => {
    expect(activeIn([month('2026-11', 0, 500)])).toEqual({ count: 500, error: 0 });
    expect(activeIn([])).toBeNull();
  });

  it('in a month of many, or in several, is estimated with the error that is stated, each once', () => {
    const { count = 0, error } =
      activeIn([month('2026-10', 0, 20_000, null), month('2026-11', 10_000, 30_000, null)]) ?? {};
    expect(error).toBe(SKETCH_ERROR);
    expect(Math.abs(count / 30_000 - 1)).toBeLessThan(3 * SKETCH_ERROR);
    expect(activeIn([month('2026-10', 0, 300), month('2026-11', 0, 300)])?.count).toBeGreaterThan(290);
    expect(activeIn([month('2026-10', 0, 300), month('2026-11', 0, 300)])?.count).toBeLessThan(310);
  });
});
