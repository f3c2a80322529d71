import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunFilter } from '../../../control-plane/deps.ts';
import { sweepTraces, TRACES_KEPT_MS } from '../../../control-plane/store/retention.ts';
import { findRuns, findTrace, listTraces, putTraces } from '../../../control-plane/store/traces.ts';
import { timeOfTrace, traceIdOf, ulidOf } from '#core/telemetry/trace-id';
import type { RunId } from '#schema/contracts/ids';
import type { Trace } from '#schema/contracts/trace';
import { aTrace } from '../a-trace.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const THEIRS = '4bf92f3577b34da6a3ce929d0e0e4736';
const all: RunFilter = {};
const page = { limit: 50, after: undefined };

const runs = (filter: RunFilter, most = 50) =>
  listTraces(env.TRACES, { ...page, limit: most }, filter).then((rows) => rows.map(({ run }) => run));

const traced = (n: number, over: Partial<Trace> = {}) => aTrace(n, { atMs: NOON + n, ...over });

beforeEach(async () => {
  await env.TRACES.batch([env.TRACES.prepare('delete from traces'), env.TRACES.prepare('delete from trace_tags')]);
});

describe('runs are found', () => {
  const kept: Trace[] = [
    traced(1),
    traced(2, { version: 'v_fedcba9876543210' as Trace['version'], arm: 'candidate' }),
    traced(3, { outcome: 'error', code: 'upstream_failed' }),
    traced(4, { tags: { team: 'search', 'release.train': 'a=b, c' } }),
    traced(5, { tags: { team: 'search' }, outcome: 'blocked', durationMs: 4000 }),
    traced(6, { durationMs: 900 }),
    traced(7, { costUsd: 0.5, durationMs: 90_000 }),
    traced(8, { costUsd: 0.002 }),
    traced(9, { traceId: THEIRS, parentSpanId: 'b'.repeat(16), sampled: true, traceState: 'rojo=1' }),
    traced(10, { feature: 'other' as Trace['feature'], arm: 'shadow' }),
  ];
  const name = (n: number) => kept[n - 1]?.run;

  it.each<[string, RunFilter, number[]]>([
    ['all of them, newest first', {}, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['by feature', { feature: 'other' as Trace['feature'] }, [10]],
    ['by version', { version: 'v_fedcba9876543210' as Trace['version'] }, [2]],
    ['by arm', { arm: 'shadow' }, [10]],
    ['by the arm that most have', { arm: 'control' }, [9, 8, 7, 6, 5, 4, 3, 1]],
    ['by outcome', { outcome: 'error' }, [3]],
    ['by the outcome that most have', { outcome: 'ok' }, [10, 9, 8, 7, 6, 4, 2, 1]],
    ['by tag', { tag: 'team=search' }, [5, 4]],
    ['by a tag with signs', { tag: 'release.train=a=b, c' }, [4]],
    ['by tag and outcome', { tag: 'team=search', outcome: 'blocked' }, [5]],
    ['by nothing that is like a tag', { tag: 'team=sear%' }, []],
    ['slow', { minMs: 4000 }, [7, 5]],
    ['a little slow', { minMs: 900 }, [7, 6, 5]],
    ['costly', { minUsd: 0.01 }, [7]],
    ['a little costly, unknown costs never', { minUsd: 0 }, [8, 7]],
    ['slow and costly', { minMs: 2000, minUsd: 0.02 }, [7]],
    ['by time', { sinceMs: NOON + 3, untilMs: NOON + 5 }, [4, 3]],
    ['by tag and time', { tag: 'team=search', sinceMs: NOON + 5 }, [5]],
    ['by their caller’s trace', { trace: THEIRS }, [9]],
  ])('%s', async (_, filter, expected) => {
    await putTraces(env.TRACES, kept);
    expect(await runs(filter)).toEqual(expected.map(name));
  });

  it('by their own trace, which its ULID names', async () => {
    const run = 'support.01ARZ3NDEKTSV4RRFFQ69G5FAV' as RunId;
    await putTraces(env.TRACES, [...kept, aTrace(99, { run, atMs: 1469922850259 })]);
    const named = (trace: string) => runs({ trace, own: { atMs: timeOfTrace(trace), ulid: ulidOf(trace) } });
    expect(await named(traceIdOf(run))).toEqual([run]);
    expect(await named(THEIRS)).toEqual([name(9)]);
    expect(await named('f'.repeat(32))).toEqual([]);
  });

  it('page by page, with a tag too, none twice', async () => {
    await putTraces(
      env.TRACES,
      Array.from({ length: 7 }, (_, n) => traced(n, { atMs: NOON + Math.floor(n / 3), tags: { team: 'search' } })),
    );
    for (const filter of [{}, { tag: 'team=search' }]) {
      const seen: string[] = [];
      let after: { atMs: number; id: string } | undefined;
      for (let turn = 0; turn < 4; turn++) {
        const rows = await listTraces(env.TRACES, { limit: 3, after }, filter);
        seen.push(...rows.map(({ run }) => run));
        const last = rows.at(-1);
        after = last && { atMs: last.atMs, id: last.run };
      }
      expect(seen).toHaveLength(7);
      expect(new Set(seen).size).toBe(7);
    }
  });
});

describe('what a search reads', () => {
  it.each<[string, RunFilter, RegExp]>([
    ['all', all, /traces_by_time/],
    ['a feature', { feature: 'support' as Trace['feature'] }, /traces_by_feature/],
    ['a version', { version: 'v_0123456789abcdef' as Trace['version'] }, /traces_by_version/],
    ['failures', { outcome: 'error' }, /traces_by_outcome/],
    ['shadow runs', { arm: 'shadow' }, /traces_by_arm/],
    ['a tag', { tag: 'team=search' }, /trace_tags USING .*(?:INDEX|PRIMARY KEY)/],
    ['slow ones', { minMs: 5000 }, /traces_slow/],
    ['costly ones', { minUsd: 1 }, /traces_costly/],
    ['a time', { sinceMs: 1, untilMs: 2 }, /traces_by_time/],
    ['a trace', { trace: THEIRS }, /traces_by_trace/],
    ['a trace of its own', { trace: THEIRS, own: { atMs: 1, ulid: '0' } }, /traces_by_trace[^]*traces_by_time/],
    ['failures of a version', { version: 'v_0123456789abcdef' as Trace['version'], outcome: 'error' }, /traces_by_/],
  ])('%s: an index, and nothing is sorted', async (_, filter, index) => {
    const { sql, params } = findRuns(env.TRACES, page, filter).toSQL();
    const plan = await env.TRACES.prepare(`explain query plan ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    const lines = plan.results.map(({ detail }) => detail).join('\n');
    expect(lines).toMatch(index);
    expect(lines).not.toMatch(/SCAN traces(?! USING)/);
    if (filter.trace === undefined) expect(lines).not.toMatch(/TEMP B-TREE/);
  });
});

describe('a kept run', () => {
  it('says its trace, where it stands in it, and its tags', async () => {
    const given = {
      traceId: THEIRS,
      parentSpanId: 'b'.repeat(16),
      sampled: false,
      traceState: 'rojo=1',
      tags: { a: 'b' },
    };
    const one = traced(1, given);
    await putTraces(env.TRACES, [one, traced(2)]);
    expect(await findTrace(env.TRACES, one.run)).toMatchObject(given);
    const other = await findTrace(env.TRACES, traced(2).run);
    expect(other).toBeDefined();
    for (const name of Object.keys(given)) expect(other).not.toHaveProperty(name);
  });

  it('goes after 14 days, and its tags with it', async () => {
    await putTraces(env.TRACES, [
      traced(1, { atMs: NOON - TRACES_KEPT_MS - 1, tags: { a: 'b' } }),
      traced(2, { tags: { a: 'b' } }),
    ]);
    await sweepTraces(env.TRACES, NOON);
    expect(await runs({ tag: 'a=b' })).toEqual([traced(2).run]);
    const { results } = await env.TRACES.prepare('select run from trace_tags').all();
    expect(results).toEqual([{ run: traced(2).run }]);
  });
});
