import type { RunId } from '#schema/contracts/ids';
import type { Trace } from '#schema/contracts/trace';

/** A good run of the feature `support`, the n-th, and what is said of it otherwise. */
export const aTrace = (n: number, over: Partial<Trace> = {}): Trace => ({
  run: `support.01JZZZZZZZZZZZZZZZZZ${String(n).padStart(6, '0')}` as RunId,
  feature: 'support' as Trace['feature'],
  version: 'v_0123456789abcdef' as Trace['version'],
  arm: 'control',
  reason: 'control',
  unit: '0123456789abcdef',
  atMs: Date.now(),
  durationMs: 5,
  outcome: 'ok',
  code: null,
  stale: false,
  cached: false,
  degraded: false,
  fallback: false,
  usage: { inputTokens: 1, outputTokens: 1 },
  costUsd: null,
  input: { question: 'How?' },
  output: { answer: 'So.' },
  spans: [],
  ...over,
});
