import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isExported } from '#core/telemetry/is-exported';
import { otlpRequest } from '#core/telemetry/otlp-request';
import { otlpSpans } from '#core/telemetry/otlp-spans';
import type { FeatureName, RunId } from '#schema/contracts/ids';
import { Trace } from '#schema/contracts/trace';
import { decode, spansOf, valuesOf } from './decode.ts';

const CASE = new URL('../../cases/otlp.json', import.meta.url);
const golden = JSON.parse(readFileSync(CASE, 'utf8')) as { trace: unknown; spans: unknown };
const trace = Trace.parse(golden.trace);
const silent = { content: false };
const open = { content: true };

const bodyOf = (one: Trace, telling: { content: boolean }) =>
  otlpRequest([JSON.stringify(otlpSpans(one, telling)).slice(1, -1)]);

describe('a run as OTLP', () => {
  it('is as it was written down (test/cases/otlp.json)', () => {
    expect(otlpSpans(trace, silent)).toEqual(golden.spans);
  });

  it('is read by OpenTelemetry’s own messages, every name and value', () => {
    for (const telling of [silent, open]) expect(spansOf(bodyOf(trace, telling))).toHaveLength(9);
    const [told] = decode(bodyOf(trace, silent)).resourceSpans;
    expect(valuesOf(told?.resource ?? {})).toMatchObject({ 'service.name': 'sluice' });
  });

  it('the reader refuses what OpenTelemetry does not know', () => {
    expect(() => decode(bodyOf(trace, silent).replace('"kind":1', '"sort":1'))).toThrow('sort');
  });

  it('has the parents of its tree, all in one trace', () => {
    const spans = spansOf(bodyOf(trace, silent));
    const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
    expect(spans.map(({ name, parentSpanId = '' }) => [name, names.get(parentSpanId) ?? parentSpanId])).toEqual([
      ['invoke_workflow support', '00f067aa0ba902b7'],
      ['search_memory', 'invoke_workflow support'],
      ['retrieval docs', 'invoke_workflow support'],
      ['invoke_agent plan', 'invoke_workflow support'],
      ['chat claude-sonnet-4-5', 'invoke_agent plan'],
      ['execute_tool lookup', 'invoke_agent plan'],
      ['chat claude-sonnet-4-5', 'invoke_agent plan'],
      ['guard check', 'invoke_workflow support'],
      ['kept gpt-5-mini', 'invoke_workflow support'],
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['4bf92f3577b34da6a3ce929d0e0e4736']));
  });

  it('says nothing of what people, models and tools wrote unless that is wanted', () => {
    const said = ['PRIVATE', 'ann@example.com'];
    for (const words of said) expect(bodyOf(trace, silent)).not.toContain(words);
    const told = bodyOf(trace, open);
    expect(told).toContain('PRIVATE question');
    expect(told).toContain('PRIVATE result');
    expect(told).not.toContain('ann@example.com');
  });

  it('says nothing of an attribute that nobody has called plain, nor of calls that a model made up', () => {
    const attributes = { 'sluice.new': 'PRIVATE', 'gen_ai.new': ['PRIVATE'], 'sluice.tool.calls': ['PRIVATE'] };
    const spans = trace.spans.map((span) => ({ ...span, attributes: { ...span.attributes, ...attributes } }));
    expect(bodyOf({ ...trace, spans }, silent)).not.toContain('PRIVATE');
    expect(bodyOf({ ...trace, spans }, open)).toContain('sluice.new');
  });

  it('an agent whose first turn was kept names the provider of the first that was asked', () => {
    const turn = (step: string, more: Record<string, string>) => ({
      ...{ name: 'chat m', kind: 'chat', step, startMs: 0, durationMs: 1, status: 'ok' },
      attributes: { 'gen_ai.agent.name': 'plan', ...more },
    });
    const kept = turn('plan.1', { 'sluice.cache': 'hit' });
    const asked = turn('plan.2', { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'm' });
    const told = spansOf(bodyOf(Trace.parse({ ...trace, spans: [kept, asked] }), silent));
    const agent = told.find(({ name }) => name === 'invoke_agent plan');
    expect(valuesOf(agent ?? {})).toMatchObject({ 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'm' });
  });

  it('keeps half characters from every decoder', () => {
    const one = { ...trace, tags: { half: 'a\ud83d' }, input: { question: '\udc00' } };
    for (const telling of [silent, open]) expect(() => spansOf(bodyOf(one, telling))).not.toThrow();
  });

  it('of a failure says of which kind, and that it failed', () => {
    const failed: Trace = { ...trace, outcome: 'error', code: 'upstream_failed', spans: [] };
    const [root] = spansOf(bodyOf(failed, silent));
    expect(root?.status).toEqual({ code: 'STATUS_CODE_ERROR' });
    expect(valuesOf(root ?? {})).toMatchObject({ 'error.type': 'upstream_failed', 'sluice.outcome': 'error' });
  });
});

describe('whether a run is told', () => {
  const good: Trace = { ...trace, spans: [], sampled: undefined, traceId: undefined } as unknown as Trace;
  const all = { features: null, sample: 1 };
  const none = { features: null, sample: 0 };
  const run = (n: number) => `support.01JZZZZZZZZZZZ${n.toString().padStart(12, '0')}` as RunId;

  it.each<[string, Partial<Trace>, boolean]>([
    ['a good one', {}, false],
    ['a failure', { outcome: 'error' }, true],
    ['one that a guard blocked', { outcome: 'blocked' }, true],
    ['one whose caller left', { outcome: 'aborted' }, true],
    ['a degraded one', { degraded: true }, true],
    ['one that fell back', { fallback: true }, true],
    ['a failure whose caller keeps no trace', { outcome: 'error', sampled: false }, true],
    ['a good one whose caller keeps the trace', { sampled: true }, true],
  ])('with a share of nothing: %s', (_, more, told) => {
    expect(isExported({ ...good, ...more }, none)).toBe(told);
  });

  it('a tripped guard is told, and a good run whose caller keeps no trace is not', () => {
    const guard = {
      name: 'guard check',
      kind: 'guard',
      step: 'check',
      startMs: 0,
      durationMs: 1,
      status: 'ok',
    } as const;
    const tripped = { ...good, sampled: false, spans: [{ ...guard, attributes: { 'sluice.guard.pass': false } }] };
    expect(isExported(tripped, none)).toBe(true);
    expect(isExported({ ...good, sampled: false }, all)).toBe(false);
  });

  it('only those of its features', () => {
    const features = ['other' as FeatureName];
    expect(isExported({ ...good, outcome: 'error' }, { features, sample: 1 })).toBe(false);
    expect(isExported(good, { features: [good.feature], sample: 1 })).toBe(true);
  });

  it('a share is a share, and a larger one holds the smaller', () => {
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const some = Array.from({ length: 2000 }, (_, n) => {
      const chance = Array.from({ length: 16 }, (_, at) => digits[(n * 7919 + at * 104_729 + ((n * n) % 31)) % 32]);
      return { ...good, run: `support.01JZZZZZZZ${chance.join('')}` as RunId };
    });
    const told = (sample: number) => new Set(some.filter((one) => isExported(one, { features: null, sample })));
    const [few, more] = [told(0.2), told(0.5)];
    for (const one of few) expect(more.has(one)).toBe(true);
    expect(more.size).toBeGreaterThan(few.size);
    expect(told(1).size).toBe(2000);
    expect(isExported({ ...good, run: run(1) }, all)).toBe(true);
  });
});
