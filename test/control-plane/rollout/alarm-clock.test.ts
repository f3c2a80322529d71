import { expect, test } from 'vitest';
import { AHEAD_MS, AlarmClock } from '../../../control-plane/rollout/alarm-clock.ts';

function clock() {
  const set: number[] = [];
  return { set, alarm: new AlarmClock((atMs) => set.push(atMs)) };
}

test('the earliest need is what it is set to, and an earlier alarm stays', () => {
  const { set, alarm } = clock();
  alarm.need(5000, 1000);
  alarm.need(7000, 1000);
  alarm.need(3000, 1000);
  expect(set).toEqual([5000, 3000]);
});

test('an alarm that rings early for a need of that very moment is set to another moment: the same one would never ring', () => {
  const { set, alarm } = clock();
  alarm.need(5000, 1000);
  alarm.rang();
  alarm.need(5000, 4999);
  expect(set).toEqual([5000, 4999 + AHEAD_MS]);
});

test('needs that are over already do not push the alarm away again and again', () => {
  const { set, alarm } = clock();
  for (const nowMs of [1000, 1001, 1002, 1009]) alarm.need(900, nowMs);
  expect(set).toEqual([1000 + AHEAD_MS]);
});

test('an alarm that should have rung long ago is lost, and whoever comes next sets it again', () => {
  const { set, alarm } = clock();
  alarm.need(2000, 1000);
  alarm.need(2000, 3000);
  expect(set).toEqual([2000]);
  alarm.need(2000, 4001);
  expect(set).toEqual([2000, 4001 + AHEAD_MS]);
});
