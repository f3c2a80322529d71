import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import { metricsText } from '../../control-plane/metrics.ts';
import { DURATION_BUCKETS_MS, putCounters, readCounters, type CounterRow } from '../../control-plane/store/counters.ts';
import { send } from './call.ts';

const row = (runs: number): CounterRow => ({
  version: 'v_0123456789abcdef',
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
const feature = 'counted' as FeatureName;

describe('counters', () => {
  it('are absolute: a repeat changes nothing, and a late older value neither', async () => {
    await putCounters(env.DB, feature, [row(5)]);
    await putCounters(env.DB, feature, [row(9)]);
    await putCounters(env.DB, feature, [row(9)]);
    await putCounters(env.DB, feature, [row(7)]);
    expect((await readCounters(env.DB)).filter((one) => one.feature === feature)).toEqual([{ feature, ...row(9) }]);
  });
});

describe('metrics', () => {
  it('are Prometheus text with the names of the contract', async () => {
    await putCounters(env.DB, feature, [row(9)]);
    const response = await send('GET', '/admin/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    const labels = 'feature="counted",version="v_0123456789abcdef",arm="control",outcome="ok"';
    expect(text).toContain(`sluice_runs_total{${labels}} 9\n`);
    expect(text).toContain(`sluice_run_duration_seconds_bucket{${labels},le="0.05"} 9\n`);
    expect(text).toContain(`sluice_run_duration_seconds_bucket{${labels},le="0.025"} 0\n`);
    expect(text).toContain(`sluice_run_duration_seconds_sum{${labels}} 0.36\n`);
    expect(text).toContain(`sluice_tokens_total{${labels},direction="output"} 7\n`);
    expect(text).toContain(`sluice_cache_total{${labels},result="hit"} 3\n`);
    expect(text).toContain('sluice_dead_letters_total 0\n');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('escape what a label may not hold', () => {
    const text = metricsText({
      counters: [{ ...row(1), feature: 'a"b\\c\nd' }],
      features: [],
      rollouts: [],
      deadLetters: 0,
      refused: [],
      today: '2026-11-21',
    });
    expect(text).toContain('feature="a\\"b\\\\c\\nd"');
  });
});
