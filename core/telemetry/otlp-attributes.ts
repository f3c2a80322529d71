import { redact } from '#core/loop/redact';
import type { Json } from '#schema/contracts/json';
import type { Span, Trace } from '#schema/contracts/trace';
import type { Node } from './span-tree.ts';

/** Whether what people and models wrote is told, without secrets and personal data; else nothing of it is. */
export type Telling = { readonly content: boolean };

type Attributes = { [name: string]: Json | undefined };

/** Attributes that say what was done, in words of ours, of the manifest's or of a protocol. Every other may hold what people, models and tools wrote, and is content: a name that somebody adds tells nothing until it stands here. */
const plain: ReadonlySet<string> = new Set([
  'error.type',
  'gen_ai.agent.name',
  'gen_ai.data_source.id',
  'gen_ai.operation.name',
  'gen_ai.output.type',
  'gen_ai.provider.name',
  'gen_ai.request.max_tokens',
  'gen_ai.request.model',
  'gen_ai.request.stream',
  'gen_ai.request.temperature',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.id',
  'gen_ai.response.model',
  'gen_ai.response.time_to_first_chunk',
  'gen_ai.tool.name',
  'gen_ai.tool.type',
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'http.request.method',
  'http.response.status_code',
  'mcp.method.name',
  'rpc.response.status_code',
  'sluice.branch.case',
  'sluice.cache',
  'sluice.cache.age_s',
  'sluice.cache.made.cost_usd',
  'sluice.cache.made.input_tokens',
  'sluice.cache.made.output_tokens',
  'sluice.cache.shared',
  'sluice.code.fuel',
  'sluice.code.function',
  'sluice.code.hash',
  'sluice.cost.usd',
  'sluice.first_content_ms',
  'sluice.guard.pass',
  'sluice.guard.redacted',
  'sluice.loop.enough',
  'sluice.map.items',
  'sluice.memory',
  'sluice.memory.summary',
  'sluice.memory.turns',
  'sluice.price.as_of',
  'sluice.price.model',
  'sluice.price.rates',
  'sluice.price.source',
  'sluice.tool.effect',
  'sluice.tool.withheld',
  'sluice.try.reason',
]);

/** These become events. */
const events: ReadonlySet<string> = new Set(['sluice.guard.scores']);

/** Content as it is told, if at all. */
export const toldContent = (value: Json | undefined, { content }: Telling): Json | undefined =>
  value === undefined || !content ? undefined : redact(value).value;

const operations: Partial<Record<Span['kind'], string>> = {
  chat: 'chat',
  retrieval: 'retrieval',
  tool: 'execute_tool',
};

function isHit({ attributes }: Span): boolean {
  const cache = attributes['sluice.cache'];
  return cache === 'hit' || cache === 'stale';
}

/** Whether a span is an answer that was kept: no model was asked, so it is no inference to whoever counts those. */
export const isKeptAnswer = (span: Span): boolean => span.kind === 'chat' && isHit(span);

const documentsIn = ({ attributes }: Span): number | undefined => {
  const found = attributes['gen_ai.retrieval.documents'];
  return Array.isArray(found) ? found.length : undefined;
};

function withoutContent(span: Span, telling: Telling): Attributes {
  const told: Attributes = {};
  for (const [name, value] of Object.entries(span.attributes)) {
    if (events.has(name)) continue;
    told[name] = plain.has(name) ? value : toldContent(value, telling);
  }
  return told;
}

/** What a span says of itself. */
export function spanAttributes(span: Span, telling: Telling): Attributes {
  const told = withoutContent(span, telling);
  if (isKeptAnswer(span)) return { ...told, 'gen_ai.operation.name': undefined };
  const operation = operations[span.kind];
  return {
    ...(operation !== undefined && { 'gen_ai.operation.name': operation }),
    ...told,
    'sluice.retrieval.documents': documentsIn(span),
    ...(span.status === 'error' && { 'error.type': told['error.type'] ?? '_OTHER' }),
  };
}

/** What is said of the version on every span, so that any of them can be searched by it. */
export const sharedAttributes = ({ feature, version, arm }: Trace): Attributes => ({
  'sluice.feature': feature,
  'sluice.version': version,
  'sluice.arm': arm,
});

const message = (role: 'user' | 'assistant', value: Json, more: { [name: string]: Json } = {}): Json => [
  { role, parts: [{ type: 'text', content: typeof value === 'string' ? value : JSON.stringify(value) }], ...more },
];

const messages = (role: 'user' | 'assistant', value: Json, telling: Telling): string | undefined => {
  const told = toldContent(value, telling);
  if (told === undefined || told === null) return undefined;
  return JSON.stringify(message(role, told, role === 'assistant' ? { finish_reason: 'stop' } : {}));
};

/** What the run says of itself. Tokens are not named as the conventions do: whoever adds up the tries would count them twice. */
export const rootAttributes = (trace: Trace, telling: Telling): Attributes => ({
  'gen_ai.operation.name': 'invoke_workflow',
  'gen_ai.workflow.name': trace.feature,
  'gen_ai.input.messages': messages('user', trace.input, telling),
  'gen_ai.output.messages': messages('assistant', trace.output, telling),
  'error.type': trace.outcome === 'error' ? (trace.code ?? '_OTHER') : undefined,
  'sluice.run': trace.run,
  'sluice.reason': trace.reason,
  'sluice.outcome': trace.outcome,
  'sluice.code': trace.code,
  'sluice.unit': trace.unit,
  'sluice.cached': trace.cached,
  'sluice.degraded': trace.degraded,
  'sluice.fallback': trace.fallback,
  'sluice.stale': trace.stale,
  'sluice.cost.usd': trace.costUsd,
  'sluice.usage.input_tokens': trace.usage.inputTokens,
  'sluice.usage.output_tokens': trace.usage.outputTokens,
  ...Object.fromEntries(Object.entries(trace.tags ?? {}).map(([name, value]) => [`sluice.tag.${name}`, value])),
});

/** What an agent says of itself: its provider is that of the first turn that asked one. */
export function agentAttributes({ step }: Node, spans: readonly Span[]): Attributes {
  const turns = spans.filter((span) => span.kind === 'chat' && span.step.startsWith(`${step}.`));
  // A turn that was kept asked nobody.
  const turn = turns.find((span) => 'gen_ai.provider.name' in span.attributes) ?? turns[0];
  return {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': turn?.attributes['gen_ai.agent.name'],
    'gen_ai.provider.name': turn?.attributes['gen_ai.provider.name'],
    'gen_ai.request.model': turn?.attributes['gen_ai.request.model'],
  };
}
