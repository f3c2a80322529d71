import { describe, expect, test } from 'vitest';
import { findKeptRollout, keepRollout } from '../../../control-plane/rollout/rollout-rows.ts';
import { talliedNow } from '../../../control-plane/rollout/rollout-view.ts';
import { keepSlices } from '../../../control-plane/rollout/slice-rows.ts';
import { Traffic } from '../../../control-plane/rollout/traffic.ts';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import { liveRollout } from '#core/rollout/live-rollout';
import { inCandidate, slot } from '#core/slot/slot';
import { unit } from './people.ts';
import { onTimeline, type Timeline } from './timeline.ts';

const attributes = ['context.a', 'context.b', 'context.c'];
const metrics = [
  { metric: 'error' as const },
  { metric: 'fallback' as const },
  { metric: 'blocked' as const },
  { metric: 'slow' as const, overMs: 100 },
  { metric: 'costly' as const, overUsd: 0.01 },
];
const guardrails = [
  ...metrics.flatMap((one) => attributes.map((by) => ({ ...one, by }))),
  { metric: 'slow' as const, overMs: 500 },
];
const values = Array.from({ length: 24 }, (_, n) => `value ${n + 1}`);

/** What a long rollout by many stages would have counted: of every guardrail, value and watch a cell a period. */
function countMuch(now: Timeline, cells: number): void {
  const live = liveRollout(now.traffic.state(now.feature));
  if (live === null) throw new Error('Nothing is live.');
  keepSlices(now.sql, Object.fromEntries(attributes.map((attribute) => [attribute, values])));
  const row = 'select ?1, value, ?2, ?3, ?4, ?5, 900, 18, 0, 100, 2, 0 from json_each(?6) where true';
  for (const { id, by } of askedGuardrails(live))
    for (let cell = 1; cell <= cells; cell += 1) {
      const slices = JSON.stringify(['', ...(by === undefined ? [] : values.map((value) => `=${value}`))]);
      for (const watch of [1, 2, 3])
        now.sql.exec(`insert into counts ${row}`, id, watch, `${cell}`, 'due', 0.1 + cell / 1000, slices);
      now.sql.exec(`insert into counts ${row}`, id, 1, `${cell}`, 'aged', 0.1 + cell / 1000, JSON.stringify(['']));
    }
  for (const watch of [2, 3]) now.sql.exec('insert into watches values (?, 1, ?, 100, 100)', watch, now.nowMs);
}

/** What the platform puts into one row, in bytes; the local one is more generous. */
const ROW_MOST = 2_000_000;
const longest = (now: Timeline, table: string, column: string): number =>
  Number(now.sql.exec(`select max(length(cast(${column} as blob))) as n from ${table}`).one()['n']);

const harm = (now: Timeline): void =>
  void now.sql.exec(`update counts set k1 = 60 where slice = '=value 7' and guardrail = 'error by context.b'`);

test('however much was counted, what is worse is rolled back, kept and computed again', { timeout: 60_000 }, () =>
  onTimeline((now) => {
    now.start({ stages: [{ percent: 10, holdS: 600 }], guardrails });
    countMuch(now, 40);
    harm(now);
    const evidence = now.evidence();
    expect(JSON.stringify(evidence).length).toBeGreaterThan(2_000_000);
    now.must({ type: 'evidence', evidence });
    const view = now.view();
    expect(view.phase).toBe('rolled_back');
    expect(view.decisions.at(-1)).toMatchObject({ decision: 'rolled_back', replayable: true });
    expect(view.decisions.at(-1)?.reason).toContain('error by context.b = value 7 is worse');
    expect(now.replaysAll()).toBe(true);
    expect(longest(now, 'decisions', 'body')).toBeLessThan(ROW_MOST);
    expect(view.guardrails).toHaveLength(16);
  }),
);

test('a rollout with more periods than a row could hold still ends, and shows its verdicts', () =>
  onTimeline((now) => {
    now.start({ stages: [{ percent: 10, holdS: 600 }], guardrails });
    countMuch(now, 10);
    const live = liveRollout(now.traffic.state(now.feature));
    if (live === null) throw new Error('Nothing is live.');
    const tallied = talliedNow(now.sql, live, now.nowMs);
    const verdicts = tallied.verdicts.map((one) => ({
      ...one,
      periods: Array.from({ length: 200 }, () => one.periods).flat(),
    }));
    keepRollout(now.sql, live, { ...tallied, verdicts });
    expect(longest(now, 'rollouts', 'tallied')).toBeLessThan(ROW_MOST);
    expect(findKeptRollout(now.sql, live.id)?.tallied?.verdicts.map(({ id }) => id)).toEqual(
      verdicts.map(({ id }) => id),
    );
  }));

const visits = (now: Timeline, value: string, bad: boolean) =>
  Array.from({ length: 400 }, (_, n) => ({
    unit: unit(now.nowMs * 1000 + n),
    bad: bad && inCandidate(slot(now.feature, now.id(), unit(now.nowMs * 1000 + n)), 10),
    slices: ['value 1', value, 'value 1'],
  }));

describe('where much is counted', () => {
  const lookedAt = async (act: (now: Timeline) => void): Promise<void> => {
    await onTimeline((now) => {
      now.start({ stages: [{ percent: 10, holdS: 600 }], guardrails });
      countMuch(now, 5);
      now.visit(visits(now, 'value 2', false));
      now.elapse(5000);
      act(now);
    });
  };
  const isLive = (now: Timeline): boolean => now.view().phase === 'running';

  test('a look is followed by a rest, and harm that is counted meanwhile is seen by the alarm within a second', () =>
    lookedAt((now) => {
      now.visit(visits(now, 'value 2', false));
      now.nowMs += 260;
      now.traffic.pass(now.nowMs);
      now.deliver(now.runs(visits(now, 'value 3', true)).map((record) => ({ ...record, atMs: now.nowMs - 300 })));
      expect(isLive(now)).toBe(true);
      const next = now.traffic.nextAtMs();
      expect(next).toBeGreaterThan(now.nowMs);
      expect(next).toBeLessThan(now.nowMs + 1000);
      now.elapse(1000);
      expect(isLive(now)).toBe(false);
    }));

  test('who comes new does not know whether a look is owed, and looks', () =>
    lookedAt((now) => {
      now.visit(visits(now, 'value 2', false));
      now.nowMs += 260;
      now.traffic.pass(now.nowMs);
      now.deliver(now.runs(visits(now, 'value 3', true)).map((record) => ({ ...record, atMs: now.nowMs - 300 })));
      expect(isLive(now)).toBe(true);
      const after = new Traffic(now.sql);
      expect(after.nextAtMs()).toBeLessThanOrEqual(now.nowMs);
      after.pass(now.nowMs);
      expect(after.known()?.rollout?.phase).toBe('rolled_back');
    }));
});
