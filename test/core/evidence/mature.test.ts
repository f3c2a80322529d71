import { describe, expect, it } from 'vitest';
import type { EndedRun } from '#core/evidence/answer';
import { mergeRows } from '#core/evidence/count-row';
import { type CountingRules, mature, type Pending } from '#core/evidence/mature';
import { ownOverMs } from '#core/evidence/own-over-ms';
import { settleMs } from '#core/evidence/settle-ms';

const rules: CountingRules = {
  guardrails: [
    { id: 'error', metric: 'error' },
    { id: 'rejected', metric: 'rejected', feedback: 'thumbs', waitMs: 60_000 },
  ],
  settleMs: 1000,
  deadlineMs: 10_000,
  liveWatches: [1, 2, 3],
  stageWatch: 2,
};
const onlyError: CountingRules = { ...rules, guardrails: [{ id: 'error', metric: 'error' }] };
const end = (durationMs: number, outcome: EndedRun['outcome'] = 'ok'): EndedRun => ({
  outcome,
  fallback: false,
  degraded: false,
  durationMs,
  costUsd: null,
});
const coin = (watch: number) => ({ watch, cell: '1', w: 0.05 });
const pending = (more: Partial<Pending> = {}): Pending => ({
  run: 'help.1',
  arm: 'candidate',
  coins: [coin(1), coin(2), coin(3)],
  startedAtMs: 0,
  measured: true,
  drawn: [],
  slices: [],
  end: null,
  feedback: {},
  done: {},
  ...more,
});

describe('when a run counts', () => {
  it.each([
    ['a quick run once it is settled', end(100), 999, 1000, 0],
    ['a quick failure not before a good run would', end(10, 'error'), 999, 1000, 1],
    ['a run that took longer once it has ended', end(4000), 3999, 4000, 0],
    ['a run nobody heard of again is a failure at its deadline', null, 9999, 10_000, 1],
    ['an end after the deadline comes too late', end(10_001), 9999, 10_000, 1],
  ])('%s', (_, ended, beforeMs, atMs, k1) => {
    const run = pending({ end: ended });
    const early = mature(run, onlyError, beforeMs);
    expect(early.nextAtMs).toBe(atMs);
    expect(early.rows.filter((row) => row.age === 'due')).toEqual([]);
    const rows = mature(run, onlyError, atMs).rows.filter((row) => row.age === 'due');
    expect(rows.map(({ watch, n1, k1: bad }) => [watch, n1, bad])).toEqual([
      [1, 1, k1],
      [2, 1, k1],
      [3, 1, k1],
    ]);
  });

  it.each([
    ['when it fails', end(4000, 'error'), 1],
    ['when it ends well', end(4000), 0],
  ])('at the age of all others while it goes on, as not bad so far; %s, that is corrected', (_, ended, k1) => {
    const started = mature(pending(), onlyError, 999);
    expect(started).toMatchObject({ rows: [], nextAtMs: 1000 });
    const open = mature(started.pending ?? pending(), onlyError, 1000);
    expect(open).toMatchObject({ nextAtMs: 10_000, pending: { done: { error: 'open' } } });
    expect(open.rows.map(({ watch, age, n1, k1: bad }) => [watch, age, n1, bad])).toEqual(
      [1, 2, 3].map((watch) => [watch, 'open', 1, 0]),
    );
    const again = mature(open.pending ?? pending(), onlyError, 2000);
    expect(again.rows).toEqual([]);
    const closed = mature({ ...(again.pending ?? pending()), end: ended }, onlyError, 4000);
    const sums = mergeRows([...open.rows, ...closed.rows]);
    expect(sums.map(({ watch, age, n1, k1: bad }) => `${age} ${watch} ${n1} ${bad}`).sort()).toEqual([
      ...[1, 2, 3].map((watch) => `due ${watch} 1 ${k1}`),
      ...[1, 2, 3].map((watch) => `open ${watch} 0 0`),
    ]);
  });

  it('ages at the deadline, in watch 1 and the stage’s own alone, with the same answer', () => {
    const first = mature(pending({ end: end(100, 'error') }), onlyError, 1000);
    expect(first).toMatchObject({ nextAtMs: 10_000, pending: { done: { error: 'due' } } });
    const second = mature(first.pending ?? pending(), onlyError, 10_000);
    expect(second.pending).toBeNull();
    expect(second.rows.map(({ watch, age, k1 }) => [watch, age, k1])).toEqual([
      [1, 'aged', 1],
      [2, 'aged', 1],
    ]);
  });

  it('counts for `rejected` when the waiting time is up, however the run went', () => {
    const run = pending({ end: end(100), feedback: { thumbs: { no: true, atMs: 59_000 } } });
    const early = mature(run, rules, 59_999);
    expect(early.rows.every((row) => row.guardrail === 'error')).toBe(true);
    expect(early.nextAtMs).toBe(60_000);
    const late = mature(early.pending ?? run, rules, 60_000);
    expect(late.pending).toBeNull();
    expect(late.rows.filter((row) => row.age === 'due').map(({ guardrail, k1 }) => [guardrail, k1])).toEqual([
      ['rejected', 1],
      ['rejected', 1],
      ['rejected', 1],
    ]);
  });

  it('adds nothing twice, however often and whenever it is asked', () => {
    for (const step of [1, 333, 7000, 100_000]) {
      let run: Pending | null = pending({ end: end(2000, 'error') });
      const rows = [];
      for (let nowMs = 0; run !== null; nowMs += step) {
        const matured = mature(run, rules, nowMs);
        rows.push(...matured.rows);
        run = matured.pending;
      }
      expect(
        mergeRows(rows)
          .filter(({ n1 }) => n1 !== 0)
          .map(({ guardrail, watch, age, n1, k1 }) => `${guardrail} ${watch} ${age} ${n1} ${k1}`)
          .sort(),
      ).toEqual([
        'error 1 aged 1 1',
        'error 1 due 1 1',
        'error 2 aged 1 1',
        'error 2 due 1 1',
        'error 3 due 1 1',
        'rejected 1 aged 1 0',
        'rejected 1 due 1 0',
        'rejected 2 aged 1 0',
        'rejected 2 due 1 0',
        'rejected 3 due 1 0',
      ]);
    }
  });

  it('waits for a durable run that waits for a person', () => {
    const waiting = mature(pending({ end: end(100, 'waiting') }), onlyError, 1e9);
    expect(waiting).toMatchObject({ rows: [], nextAtMs: null });
    expect(waiting.pending).not.toBeNull();
  });

  it('keeps a unit that was not asked out of that guardrail alone', () => {
    const graded: CountingRules = {
      ...rules,
      guardrails: [
        { id: 'bad', metric: 'bad', grader: 0, under: 1, sample: 0.1, edition: 1 },
        { id: 'error', metric: 'error' },
      ],
    };
    const { rows } = mature(pending({ end: end(100) }), graded, 1000);
    expect(new Set(rows.map((row) => row.guardrail))).toEqual(new Set(['error']));
  });

  it('keeps a unit that a cache may have served out of all', () => {
    const unmeasured = pending({ end: null, measured: false });
    for (const nowMs of [300, 1000, 100_000]) expect(mature(unmeasured, rules, nowMs).rows).toEqual([]);
  });

  it('lets watches that were dropped meanwhile go', () => {
    const { rows } = mature(pending({ end: end(100) }), { ...onlyError, liveWatches: [1, 3] }, 1000);
    expect(rows.map((row) => row.watch)).toEqual([1, 3]);
  });
});

describe('settleMs', () => {
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

  it.each([
    ['no run seen: the least', [], 60_000, 250],
    ['few runs: the longest', [40, 900, 30], 60_000, 900],
    ['at least a quarter of a second', [40, 90], 60_000, 250],
    ['at most the deadline', [90_000], 60_000, 60_000],
    ['a hundred runs: the p99', upTo(100).map((n) => n * 10), 60_000, 990],
    ['only the newest 500', [...upTo(300).map(() => 50_000), ...upTo(500)], 60_000, 495],
  ])('%s', (_, durations, deadlineMs, expected) => {
    expect(settleMs(durations, deadlineMs)).toBe(expected);
  });

  it('freezes control’s own p95 as the threshold of `slow`, from 500 runs up', () => {
    expect(ownOverMs(upTo(499))).toBeNull();
    expect(ownOverMs([9999, ...upTo(500)])).toBe(475);
  });
});
