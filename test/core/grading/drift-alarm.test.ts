import { describe, expect, it } from 'vitest';
import { driftAlarm } from '#core/grading/drift-alarm';

type Verdict = Parameters<typeof driftAlarm>[1];

/** What is told after each look of a row of looks. */
function told(looks: readonly Verdict[]): (string | null)[] {
  let state = { isFailing: false, unable: 0 };
  return looks.map((verdict) => {
    const { tell, ...after } = driftAlarm(state, verdict);
    state = after;
    return tell;
  });
}

describe('a row of looks for drift', () => {
  it.each<[string, Verdict[], (string | null)[]]>([
    ['says nothing while all is well, or cannot be told', ['pass', 'inconclusive', 'pass'], [null, null, null]],
    ['tells every fail', ['pass', 'fail', 'fail'], [null, 'worse', 'worse']],
    ['tells once that it is over', ['fail', 'pass', 'pass'], ['worse', 'over', null]],
    ['counts as over what cannot be told from the baseline any more', ['fail', 'inconclusive'], ['worse', 'over']],
    [
      'takes a look that was not carried out for no look',
      ['fail', null, 'fail', 'pass'],
      ['worse', null, 'worse', 'over'],
    ],
    ['tells from the third in a row on that nobody looks', [null, null, null, null], [null, null, 'unable', 'unable']],
    ['counts those anew after a look', [null, null, 'pass', null, null], [null, null, null, null, null]],
  ])('%s', (_, looks, says) => {
    expect(told(looks)).toEqual(says);
  });
});
