import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import { measure, SCRAPE_MOST, SHOWN_MS } from '../../control-plane/metrics/measure.ts';
import { metricsText } from '../../control-plane/metrics/metrics-text.ts';
import { DURATION_BUCKETS_MS, putCounters, readCounters, type CounterRow } from '../../control-plane/store/counters.ts';
import { putHappenings, readHappenings } from '../../control-plane/store/happenings.ts';
import { addAlerts, addWaited } from '../../control-plane/store/pipeline.ts';
import whole from '../cases/metrics.txt?raw';
import { aMeasured } from './a-measured.ts';
import { createFeature, send } from './call.ts';

const row = (runs: number, version = 'v_0123456789abcdef'): CounterRow => ({
  version,
  arm: 'control',
  outcome: 'ok',
  runs,
  durationMsSum: runs * 40,
  buckets: DURATION_BUCKETS_MS.map((bound) => (bound >= 50 ? runs : 0)),
  costUsd: 0.25,
  costUnknown: 1,
  inputTokens: 100,
  outputTokens: 7,
  stale: 0,
  fallbacks: 2,
  degraded: 1,
  cache: { hit: 3, miss: 1 },
});
const away = () => Promise.reject(new Error('away'));
const feature = 'counted' as FeatureName;
const put = (runs: number, nowMs = Date.now()) => putCounters(env.DB, feature, { rows: [row(runs)], nowMs });

const unasked = () => Promise.reject(new Error('away'));

describe('counters', () => {
  it('are absolute: a repeat changes nothing, and a late older value neither', async () => {
    for (const runs of [5, 9, 9, 7]) await put(runs);
    const { counters } = await readCounters(env.DB, { sinceMs: 0, most: 1000 });
    expect(counters.filter((one) => one.feature === feature)).toEqual([{ feature, ...row(9) }]);
  });

  it('of what happened are absolute too', async () => {
    const rows = (n: number) => [{ arm: 'control' as const, what: 'call/openai/ok', n }];
    for (const n of [3, 5, 5, 4]) await putHappenings(env.DB, feature, rows(n));
    const kept = (await readHappenings(env.DB, 100)).filter((one) => one.feature === feature);
    expect(kept).toEqual([{ feature, ...rows(5)[0] }]);
  });
});

describe('metrics', () => {
  it('are Prometheus text with the names of the contract', async () => {
    await put(9);
    await putHappenings(env.DB, feature, [
      { arm: 'candidate', what: 'call/openai/rate_limited', n: 4 },
      { arm: 'candidate', what: 'again/fallback', n: 3 },
      { arm: 'control', what: 'guard/check/tripped', n: 2 },
      { arm: 'control', what: 'tool/look-up/error', n: 1 },
    ]);
    await addWaited(env.TRACES, [
      { kind: 'trace', lagMs: 40 },
      { kind: 'records', lagMs: 1200 },
    ]);
    await addAlerts(env.TRACES, [{ source: 'a/b', did: 'ignored' }]);
    const response = await send('GET', '/admin/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    const labels = 'feature="counted",version="v_0123456789abcdef",arm="control",outcome="ok"';
    for (const line of [
      `sluice_runs_total{${labels}} 9`,
      `sluice_run_duration_seconds_bucket{${labels},le="0.05"} 9`,
      `sluice_run_duration_seconds_bucket{${labels},le="0.025"} 0`,
      `sluice_run_duration_seconds_sum{${labels}} 0.36`,
      `sluice_tokens_total{${labels},direction="output"} 7`,
      `sluice_cache_total{${labels},result="hit"} 3`,
      'sluice_model_attempts_total{feature="counted",arm="candidate",provider="openai",result="rate_limited"} 4',
      'sluice_model_retries_total{feature="counted",arm="candidate",reason="fallback"} 3',
      'sluice_guard_results_total{feature="counted",arm="control",guard="check",result="tripped"} 2',
      'sluice_tool_calls_total{feature="counted",arm="control",tool="look-up",result="error"} 1',
      'sluice_queue_messages_total{kind="trace"} 1',
      'sluice_queue_lag_seconds_bucket{le="0.1"} 1',
      'sluice_queue_lag_seconds_count 2',
      'sluice_alerts_total{source="a/b",did="ignored"} 1',
      'sluice_dead_letters_total 0',
      'sluice_scrape_hidden_rows{of="counters"} 0',
    ])
      expect(text).toContain(`${line}\n`);
    expect(text).toMatch(/^sluice_snapshot_number \d+$/m);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('forget a version a day after it last grew, unless it serves', async () => {
    const nowMs = Date.now();
    const old = { rows: [row(1, 'v_aaaaaaaaaaaaaaaa')], nowMs: nowMs - SHOWN_MS - 7_200_000 };
    await createFeature('aged');
    await putCounters(env.DB, 'aged' as FeatureName, old);
    const shown = async () =>
      metricsText(await measure(env, { nowMs, snapshot: away, exporter: unasked })).includes('v_aaaaaaaaaaaaaaaa');
    expect(await shown()).toBe(false);
    await env.DB.prepare(`update features set control = 'v_aaaaaaaaaaaaaaaa' where feature = 'aged'`).run();
    expect(await shown()).toBe(true);
    await env.DB.prepare(`update features set control = null where feature = 'aged'`).run();
    await putCounters(env.DB, 'aged' as FeatureName, { rows: [row(2, 'v_aaaaaaaaaaaaaaaa')], nowMs });
    expect(await shown()).toBe(true);
  });

  it('stay within their bound whatever was pushed, and say how much they left out', async () => {
    const nowMs = Date.now();
    const many = Array.from({ length: SCRAPE_MOST.counters + 50 }, (_, n) =>
      row(1, `v_${n.toString(16).padStart(16, '0')}`),
    );
    await putCounters(env.DB, 'crowded' as FeatureName, { rows: many, nowMs });
    const measured = await measure(env, { nowMs, snapshot: away, exporter: unasked });
    expect(measured.counters).toHaveLength(SCRAPE_MOST.counters);
    expect(measured.hidden['counters']).toBeGreaterThanOrEqual(50);
    expect(metricsText(measured)).toMatch(/sluice_scrape_hidden_rows\{of="counters"\} [1-9]/);
  });

  it('of traffic are there when the database of traces fails or hangs, and what is left out is said', async () => {
    await put(9);
    const failing = {
      prepare: () => {
        throw new Error('away');
      },
    } as unknown as D1Database;
    const hanging = new Proxy({} as D1Database, { get: () => () => hanging, has: () => true });
    for (const TRACES of [failing, hanging]) {
      const text = metricsText(
        await measure({ DB: env.DB, TRACES }, { nowMs: Date.now(), snapshot: away, exporter: unasked }),
      );
      expect(text).toContain('sluice_runs_total{feature="counted"');
      expect(text).toContain('sluice_scrape_part_up{part="telemetry"} 0\n');
      expect(text).not.toContain('sluice_queue_lag');
    }
  });

  it('count refused alerts from 0, so that the first one is seen', async () => {
    await addAlerts(env.TRACES, [{ source: 'alert-source/new', did: 'ignored' }]);
    const text = await (await send('GET', '/admin/metrics')).text();
    expect(text).toContain('sluice_alerts_total{source="(unknown)",did="refused"} 0\n');
    expect(text).toContain('sluice_alerts_total{source="alert-source/new",did="refused"} 0\n');
  });

  it('are, for one of everything, the text that promtool finds clean (test/ops)', () => {
    expect(metricsText(aMeasured)).toBe(whole);
  });
});
