import { expect, test } from 'vitest';
import { readCounts } from '../../../control-plane/rollout/count-rows.ts';
import { readWatches } from '../../../control-plane/rollout/watch-rows.ts';
import { unit } from './people.ts';
import { onTimeline } from './timeline.ts';

const many = (first: number, n: number) => Array.from({ length: n }, (_, at) => ({ unit: unit(first + at) }));

test('a run that began before a watch opened is none of its, whenever its records come', () =>
  onTimeline((now) => {
    now.start({ stages: [{ percent: 50, holdS: 3600 }] });
    now.elapse(1000);
    const delayed = now.runs(many(0, 50));
    now.elapse(1000);
    now.visit(many(1000, 260));
    now.elapse(1000);
    now.visit(many(2000, 10));
    expect(readWatches(now.sql)).toHaveLength(2);
    const countsOf = (watch: number): number =>
      readCounts(now.sql)
        .filter((row) => row.watch === watch && row.age === 'due')
        .reduce((sum, { n0, n1 }) => sum + n0 + n1, 0);
    now.elapse(1000);
    const before = [countsOf(1), countsOf(2)];
    now.deliver(delayed);
    now.elapse(1000);
    expect([countsOf(1), countsOf(2)]).toEqual([(before[0] ?? 0) + 50, before[1]]);
  }));

test('what was looked at is not looked at again before something is counted, or time brings something', () =>
  onTimeline((now) => {
    now.start({ stages: [{ percent: 50, holdS: 3600 }] });
    now.visit(many(0, 10));
    now.elapse(1000);
    expect(now.traffic.nextAtMs()).toBeGreaterThan(now.nowMs + 20_000);
  }));
