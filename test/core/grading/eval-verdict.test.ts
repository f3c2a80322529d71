import { describe, expect, it } from 'vitest';
import { evalVerdict, type EvalItem } from '#core/grading/eval-verdict';
import { itemsNeeded } from '#core/grading/items-needed';
import { shareBelow } from '#core/grading/student-t';

const question = { graders: [{ id: 'right', margin: 0.05 }], confidence: 0.95, maxUnscored: 0.05 };

/** Items whose scores the two functions say, half of them `de`. */
const items = (
  count: number,
  control: (at: number) => number | null,
  candidate: (at: number) => number | null,
): EvalItem[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `i${at}`,
    slices: [{ by: 'language', value: at % 2 === 0 ? 'en' : 'de' }],
    scores: { right: { control: [control(at)], candidate: [candidate(at)] } },
  }));

describe('evalVerdict', () => {
  it('passes what is no worse, fails what is, and says when it cannot tell', () => {
    const same = (at: number): number => (at % 3 === 0 ? 0 : 1);
    expect(evalVerdict(items(200, same, same), question).verdict).toBe('pass');
    expect(
      evalVerdict(
        items(200, same, (at) => (at % 2 === 0 ? 0 : same(at))),
        question,
      ),
    ).toMatchObject({ verdict: 'fail' });
    const few = evalVerdict(
      items(8, same, (at) => (at === 0 ? 1 : at === 1 ? 0 : same(at))),
      question,
    );
    expect(few).toMatchObject({ verdict: 'inconclusive', cause: 'too_wide' });
    expect(few.graders[0]?.comparison.smallestVisible).toBeGreaterThan(0.05);
  });

  it('finds one slice that got worse while the whole is not', () => {
    const wide = { ...question, graders: [{ id: 'right', margin: 0.2 }] };
    const only = items(
      400,
      () => 1,
      (at) => (at % 2 === 1 && at % 3 === 0 ? 0 : 1),
    );
    const { verdict, cause, slices } = evalVerdict(only, wide);
    expect([verdict, cause]).toEqual(['fail', 'slice']);
    expect(slices.map(({ value, verdict: said }) => [value, said])).toEqual([
      ['en', 'no_worse_seen'],
      ['de', 'fail'],
    ]);
  });

  it('takes chance for chance, however many slices there are', () => {
    // Of 40 slices without any difference two would be "significant" at 5 %; corrected, none is.
    const noise = (at: number): number => ((at * 2_654_435_761) % 4_294_967_296 > 2_147_483_648 ? 1 : 0);
    const many = items(2000, noise, (at) => noise(at + 7919)).map((item, at) => ({
      ...item,
      slices: [{ by: 'customer', value: String(at % 40) }],
    }));
    expect(evalVerdict(many, question).slices.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  });

  it('names the critical items that were lost', () => {
    const most = items(
      100,
      () => 1,
      (at) => (at === 7 ? 0 : 1),
    ).map((item) => ({ ...item, critical: true }));
    expect(evalVerdict(most, question)).toMatchObject({
      verdict: 'fail',
      cause: 'critical',
      critical: [{ item: 'i7', grader: 'right' }],
    });
  });

  it('does not take what is unscored for zero', () => {
    const { verdict, cause } = evalVerdict(
      items(
        100,
        () => 1,
        (at) => (at < 10 ? null : 1),
      ),
      question,
    );
    expect([verdict, cause]).toEqual(['inconclusive', 'unscored']);
  });

  it('says nothing without graders', () => {
    expect(
      evalVerdict(
        items(
          10,
          () => 1,
          () => 1,
        ),
        { ...question, graders: [] },
      ),
    ).toMatchObject({
      verdict: 'inconclusive',
      cause: 'no_graders',
    });
  });
});

describe('itemsNeeded', () => {
  // Of the normal quantiles 1.96 + 0.8416: 2.8016² · .272 / .1² = 213.5; Student's are a little larger.
  it('agrees with the formula of the books', () => {
    expect(itemsNeeded({ difference: 0.1, spread: Math.sqrt(0.272) })).toBeGreaterThanOrEqual(214);
    expect(itemsNeeded({ difference: 0.1, spread: Math.sqrt(0.272) })).toBeLessThanOrEqual(217);
    expect(itemsNeeded({ difference: 0.05, spread: Math.sqrt(0.272) })).toBeGreaterThanOrEqual(854);
    expect(itemsNeeded({ difference: 1e-9, spread: 1 })).toBe(Infinity);
    expect(() => itemsNeeded({ difference: 0, spread: 1 })).toThrow(RangeError);
  });
});

describe('shareBelow', () => {
  // Any table of Student's t: the 97.5 % quantile with 10 degrees of freedom is 2.228.
  it('gives the tables of Student', () => {
    expect(shareBelow(2.228, 10)).toBeCloseTo(0.975, 4);
    expect(shareBelow(-2.228, 10)).toBeCloseTo(0.025, 4);
    expect(shareBelow(0, 5)).toBeCloseTo(0.5, 12);
  });
});

describe('a judge that is not known to agree with people', () => {
  const good = (at: number): number => (at % 3 === 0 ? 0 : 1);
  const both = (judged: (at: number) => number): EvalItem[] =>
    items(200, good, good).map((item, at) => ({
      ...item,
      critical: true,
      scores: { ...item.scores, kind: { control: [1], candidate: [judged(at)] } },
    }));
  const judge = { id: 'kind', margin: 0.05, unproven: true };

  it('decides nothing alone, however clear its word is', () => {
    const said = evalVerdict(
      both(() => 0),
      { ...question, graders: [judge] },
    );
    expect(said).toMatchObject({ verdict: 'inconclusive', cause: 'judge_unproven', critical: [] });
    expect(said.graders[0]?.comparison).toMatchObject({
      difference: -1,
      verdict: 'inconclusive',
      cause: 'judge_unproven',
    });
  });

  it('is shown beside the others, who decide without it', () => {
    const graders = [...question.graders, judge];
    const said = evalVerdict(
      both(() => 0),
      { ...question, graders },
    );
    expect(said.verdict).toBe('pass');
    expect(said.slices.map(({ grader }) => grader)).not.toContain('kind');
    const worse = both(() => 1).map((item) => ({
      ...item,
      scores: { ...item.scores, right: { control: [1], candidate: [0] } },
    }));
    expect(evalVerdict(worse, { ...question, graders }).verdict).toBe('fail');
  });
});
