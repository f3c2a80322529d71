import { describe, expect, it } from 'vitest';
import { countedMs } from '../../../core/watch/counted-ms.ts';
import { judgeRule, unjudged } from '../../../core/watch/judge-rule.ts';
import { beginning, type Reading, readWindow } from '../../../core/watch/read-window.ts';
import { ruleFaults } from '../../../core/watch/rule-faults.ts';
import { ruleWords } from '../../../core/watch/rule-words.ts';
import { totalsOf } from '../../../core/watch/totals.ts';
import { AlertRuleInput, type AlertRule } from '../../../schema/contracts/alert-rule.ts';
import type { Counter } from '../../../schema/contracts/counter.ts';

const rule = (over: Record<string, unknown> = {}): AlertRule => ({
  name: 'r',
  ...AlertRuleInput.parse({ feature: 'support', metric: 'error', over: 0.1, response: 'Look.', ...over }),
});

/** Judges readings a second apart, from quiet on, and says what the rule did at each. */
function through(one: AlertRule, reads: readonly (Reading | null)[]): string[] {
  let standing = unjudged(0);
  return reads.map((read, at) => {
    const judged = judgeRule(one, standing, { read, nowMs: at * 1000 });
    standing = judged.standing;
    return judged.did ?? standing.state;
  });
}

const of = (value: number, runs = 100): Reading => ({ value, runs });

describe('a rule', () => {
  it.each<[string, AlertRule, (Reading | null)[], string[]]>([
    ['fires at once when nothing is said of how long', rule(), [of(0.05), of(0.2)], ['quiet', 'fires']],
    ['is not over what it equals', rule(), [of(0.1)], ['quiet']],
    ['fires once, however long it goes on', rule(), [of(0.2), of(0.3), of(0.4)], ['fires', 'firing', 'firing']],
    [
      'waits until it was so for as long as it says',
      rule({ forS: 2 }),
      [of(0.2), of(0.2), of(0.2), of(0.2)],
      ['pending', 'pending', 'fires', 'firing'],
    ],
    [
      'begins anew when it was not so in between',
      rule({ forS: 2 }),
      [of(0.2), of(0.2), of(0), of(0.2), of(0.2), of(0.2)],
      ['pending', 'pending', 'quiet', 'pending', 'pending', 'fires'],
    ],
    [
      'begins anew when nobody could tell in between',
      rule({ forS: 2 }),
      [of(0.2), of(0.2), null, of(0.2)],
      ['pending', 'pending', 'unknown', 'pending'],
    ],
    ['says nothing of too few runs', rule({ minRuns: 50 }), [of(1, 49), of(1, 50)], ['unknown', 'fires']],
    ['says nothing of no runs', rule(), [of(0, 0), null], ['unknown', 'unknown']],
    [
      'goes on firing while nobody can tell, and calms down when it is known to be so no more',
      rule(),
      [of(0.2), null, of(0.2, 3), of(0.05)],
      ['fires', 'firing', 'firing', 'resolves'],
    ],
    ['fires again after it calmed down', rule(), [of(0.2), of(0), of(0.2)], ['fires', 'resolves', 'fires']],
    [
      'of silence fires at nothing',
      rule({ metric: 'silence', over: undefined }),
      [of(1, 1), of(0, 0)],
      ['quiet', 'fires'],
    ],
    [
      'of silence fires under as many as it says',
      rule({ metric: 'silence', over: undefined, under: 5 }),
      [of(5, 5), of(4, 4)],
      ['quiet', 'fires'],
    ],
    [
      'of silence says nothing of what was not watched whole',
      rule({ metric: 'silence', over: undefined }),
      [null],
      ['unknown'],
    ],
    [
      'of cost fires over what is known to be spent, however much is unknown',
      rule({ metric: 'cost', over: 1 }),
      [{ value: 2, runs: 100, atLeast: true }],
      ['fires'],
    ],
    [
      'of cost says nothing while what is known is less and some is unknown',
      rule({ metric: 'cost', over: 1 }),
      [{ value: 0.5, runs: 100, atLeast: true }],
      ['unknown'],
    ],
    [
      'under a cost says nothing while some is unknown',
      rule({ metric: 'cost', over: undefined, under: 1 }),
      [{ value: 0.5, runs: 100, atLeast: true }, of(0.5)],
      ['unknown', 'fires'],
    ],
  ])('%s', (_, one, reads, did) => expect(through(one, reads)).toEqual(did));
});

const counter = (over: Partial<Counter>): Counter => ({
  ...{ arm: 'control', outcome: 'ok', runs: 10, buckets: countedMs.map(() => 10), costUsd: 1, costUnknown: 0 },
  ...over,
});

describe('what a rule reads', () => {
  const none = totalsOf([]);
  const begun = { sample: { atMs: 0, totals: none }, whole: true };
  const now = totalsOf([
    counter({ buckets: countedMs.map((bound) => (bound >= 1000 ? 9 : 4)) }),
    counter({ outcome: 'error', runs: 4, buckets: countedMs.map(() => 4), costUsd: 0, costUnknown: 2 }),
    counter({ outcome: 'blocked', runs: 2, buckets: countedMs.map(() => 2), costUsd: 0 }),
    counter({ outcome: 'waiting', runs: 50, buckets: countedMs.map(() => 0), costUsd: 0 }),
    counter({ arm: 'shadow', runs: 30, costUsd: 5 }),
    counter({ arm: 'eval', runs: 7, costUsd: 2, costUnknown: 1 }),
  ]);

  it('are replies: what was mirrored, graded or still waits is none of them', () => {
    expect(readWindow(rule(), begun, now)).toEqual({ value: 4 / 16, runs: 16 });
    expect(readWindow(rule({ metric: 'silence', over: undefined }), begun, now)).toEqual({ value: 16, runs: 16 });
  });

  it('of slowness is the share that took longer than a counted bound', () => {
    expect(readWindow(rule({ metric: 'slow', overMs: 1000 }), begun, now)).toEqual({ value: 1 / 16, runs: 16 });
    expect(readWindow(rule({ metric: 'slow', overMs: 500 }), begun, now)).toEqual({ value: 6 / 16, runs: 16 });
  });

  it('of cost is all that was paid for in the window, or a priced reply on average', () => {
    expect(readWindow(rule({ metric: 'cost' }), begun, now)).toEqual({ value: 8, runs: 103, atLeast: true });
    expect(readWindow(rule({ metric: 'cost', per: 'run' }), begun, now)).toEqual({ value: 1 / 14, runs: 14 });
  });

  it('of silence is nothing where the window was not watched whole', () => {
    expect(readWindow(rule({ metric: 'silence', over: undefined }), { ...begun, whole: false }, now)).toBeNull();
  });

  it('counts from the newest sample that is as old as the window, and knows when there is none', () => {
    const at = (...all: number[]) => all.map((atMs) => ({ atMs, totals: none }));
    const window = { windowMs: 100, nowMs: 1000 };
    expect(beginning(at(850, 890, 950), window)).toEqual({ sample: at(890)[0], whole: true });
    expect(beginning(at(950, 990), window)).toEqual({ sample: at(950)[0], whole: false });
    expect(beginning(at(300, 950), window)).toEqual({ sample: at(950)[0], whole: false });
    expect(beginning(at(300), window)).toBeNull();
    expect(beginning([], window)).toBeNull();
  });
});

describe('a rule is refused', () => {
  it.each<[Record<string, unknown>, string[]]>([
    [{}, []],
    [{ over: undefined }, ['over']],
    [{ under: 0.1 }, ['over']],
    [{ over: 1.5 }, ['over']],
    [{ over: undefined, under: 2 }, ['under']],
    [{ over: undefined, under: 0 }, ['under']],
    [{ metric: 'slow' }, ['overMs']],
    [{ metric: 'slow', overMs: 1234 }, ['overMs']],
    [{ metric: 'slow', overMs: 2500 }, []],
    [{ overMs: 2500 }, ['overMs']],
    [{ metric: 'silence' }, ['over']],
    [{ metric: 'silence', over: undefined }, []],
    [{ metric: 'cost', over: 50, per: 'run' }, []],
    [{ per: 'run' }, ['per']],
    [{ metric: 'drift' }, ['dataset']],
    [{ metric: 'drift', dataset: 'golden', windowS: 2_000_000 }, []],
    [{ dataset: 'golden' }, ['dataset']],
    [{ windowS: 100_000 }, ['windowS']],
  ])('%j at %j', (over, paths) => expect(ruleFaults(rule(over)).map(({ path }) => path)).toEqual(paths));
});

it.each<[Record<string, unknown>, Reading, string]>([
  [{}, of(0.1234, 340), '12.3 % of 340 runs of support failed in 5 min, over 10 %'],
  [
    { metric: 'slow', overMs: 2500, windowS: 3600 },
    of(0.5, 10),
    '50 % of 10 runs of support took longer than 2500 ms in 1 h, over 10 %',
  ],
  [
    { metric: 'cost', over: 2 },
    { value: 2.5, runs: 9, atLeast: true },
    'support cost at least $2.5 in 5 min (9 runs), over $2',
  ],
  [{ metric: 'silence', over: undefined, windowS: 90 }, of(0, 0), '0 runs of support came in 90 s, under 1'],
])('a firing says what was seen and what is allowed: %j', (over, read, says) => {
  expect(ruleWords(rule(over), read)).toBe(says);
});
