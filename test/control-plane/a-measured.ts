import type { Measured } from '../../control-plane/metrics/measured.ts';
import type { FeatureView } from '#schema/contracts/feature';
import type { RolloutView } from '#schema/contracts/rollout';

const counters: Measured['counters'] = [
  {
    feature: 'support',
    version: 'v_00000000000000a1',
    arm: 'candidate',
    outcome: 'ok',
    runs: 20,
    durationMsSum: 8000,
    buckets: [0, 0, 0, 0, 2, 10, 18, 20, 20, 20, 20, 20, 20],
    costUsd: 0.0125,
    costUnknown: 1,
    inputTokens: 4000,
    outputTokens: 900,
    stale: 1,
    fallbacks: 2,
    degraded: 0,
    cache: { hit: 3, miss: 17 },
  },
];

const rollout = {
  id: 'support.2',
  feature: 'support',
  candidate: 'v_00000000000000a1',
  phase: 'running',
  stage: 1,
  percent: 5,
  stageSinceMs: 1_795_000_000_000,
  gates: [{ eval: 'golden', open: true }],
  uncounted: { anonymous: 4 },
  guardrails: [
    {
      ...{ id: 'error', metric: 'error', verdict: 'unknown', logE: -0.5, threshold: 4.6, alpha: 0.01, watch: 1 },
      periods: [
        { w: 0.05, n0: 100, k0: 2, n1: 5, k1: 1 },
        { w: 0.1, n0: 50, k0: 0, n1: 6, k1: 0 },
      ],
    },
  ],
} as unknown as RolloutView;

const feature = {
  feature: 'support',
  control: 'v_00000000000000a0',
  candidate: 'v_00000000000000a1',
  percent: 5,
  disabled: false,
  budgets: { usdPerDay: 5 },
  spending: { day: '2026-11-21', usd: 1.25 },
} as unknown as FeatureView;

/** One of everything that is measured, with values that nothing else gives. */
export const aMeasured: Measured = {
  counters,
  happenings: [
    { feature: 'support', arm: 'candidate', what: 'call/openai/rate_limited', n: 4 },
    { feature: 'support', arm: 'candidate', what: 'again/retry', n: 3 },
    { feature: 'support', arm: 'control', what: 'guard/check/tripped', n: 2 },
    { feature: 'support', arm: 'control', what: 'tool/look-up/error', n: 1 },
  ],
  features: [feature],
  rollouts: [rollout],
  evals: [{ feature: 'support', status: 'done', verdict: 'fail', n: 1 }],
  incidents: [{ feature: 'support', n: 2 }],
  pipeline: {
    messages: { trace: 30, records: 2 },
    lag: { buckets: [0, 3, 9, 20, 31, 32, 32, 32, 32, 32], count: 32, sumMs: 25_600 },
    deadLetters: 1,
    alerts: [{ source: 'grafana', did: 'rolled_back', n: 1 }],
  },
  exporters: [
    {
      exporter: 'tempo',
      pending: 4,
      sent: 90,
      rejected: 2,
      givenUp: 1,
      lastSentAtMs: null,
      lastError: 'It answered 503.',
    },
  ],
  refused: [{ of: 'key', name: 'web "a\\b\nc"', limit: 'unit', n: 7 }],
  snapshot: { number: 41, publishedAtMs: 1_795_000_001_500, bytes: 20_480, kvNumber: 40 },
  hidden: { counters: 0, happenings: 0, features: 0, rollouts: 0, limits: 0 },
  today: '2026-11-21',
};
