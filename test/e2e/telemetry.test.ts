import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeatureName, RunId, ToolName } from '../../schema/contracts/ids.ts';
import { type DecodedSpan, spansOf, valuesOf } from '../core/telemetry/decode.ts';
import { type Arrived, listen, type Listener, type Reply } from './collector.ts';
import { freePort } from '../../scripts/free-port.ts';
import { KEY, must, startWorld, until, type World } from './world.ts';

const SECRET = 'collector-token-of-the-tests';
const THEIRS = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SAID = 'ann@example.com asks about the PRIVATE matter';
const feature = 'support' as FeatureName;
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

let world: World;
let model: Listener;
let tool: Listener;
let collector: Listener;
/** How the collector answers next; then it takes everything. */
let answers: Reply[] = [];

type Asked = { messages: { role: string; content: unknown }[] };

/** A model that has a long prompt in its cache: calls its tool once, then answers. Tokens as Anthropic counts them, cached ones apart. */
function anthropic({ body }: Arrived): Reply {
  const { messages } = JSON.parse(body) as Asked;
  const called = JSON.stringify(messages).includes('tool_result');
  const use = { type: 'tool_use', id: 'toolu_1', name: 'lookup', input: { id: 'A-7' } };
  return {
    status: 200,
    said: {
      ...{ id: called ? 'msg_2' : 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5-20250929' },
      content: called ? [{ type: 'text', text: 'It is on its way.' }] : [use],
      ...{ stop_reason: called ? 'end_turn' : 'tool_use', stop_sequence: null },
      usage: called
        ? { input_tokens: 40, cache_read_input_tokens: 2050, cache_creation_input_tokens: 0, output_tokens: 9 }
        : { input_tokens: 12, cache_read_input_tokens: 2000, cache_creation_input_tokens: 50, output_tokens: 30 },
    },
  };
}

const manifest = (guarded: string) => ({
  ...{ format: 1, input: { type: 'object' }, output: { type: 'object' } },
  models: { main: [{ provider: 'anthropic', model: 'claude-sonnet-4-5', retries: 0, timeoutMs: 5000 }] },
  prompts: { plan: { system: 'You help.', user: '{{ input.question }}' } },
  flow: [
    { kind: 'agent', name: 'plan', prompt: 'plan', model: 'main', maxTurns: 3, tools: ['lookup'] },
    {
      ...{ kind: 'guard', name: 'check', on: { var: 'plan.text' }, else: 'mark', message: 'Not this.' },
      graders: [{ grader: 'contains', none: [guarded] }],
    },
    { kind: 'output', value: { answer: { var: 'plan.text' } } },
  ],
});

async function run(headers: Record<string, string> = {}, more: object = {}) {
  const response = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ input: { question: SAID }, context: { targetingKey: 'u1' }, ...more }),
  });
  const body = (await response.json()) as { id: RunId };
  expect(response.status).toBe(200);
  return { id: body.id, trace: response.headers.get('sluice-trace') ?? '' };
}

const told = () => collector.arrived.filter(({ path }) => path === '/v1/traces');
const spansOfRun = (traceId: string): DecodedSpan[] =>
  told()
    .flatMap(({ body }) => spansOf(body))
    .filter((span) => span.traceId === traceId);

/** The spans of a trace, once they have arrived. */
async function arrivedOf(traceId: string): Promise<DecodedSpan[]> {
  await until('a trace has arrived', async () => spansOfRun(traceId).length > 0, 20_000);
  return spansOfRun(traceId);
}

const named = (spans: readonly DecodedSpan[], name: string): DecodedSpan => {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`No span ${name} among ${spans.map((span) => span.name).join(', ')}.`);
  return found;
};

const exporter = async (name: string, more: object = {}) =>
  must(
    await world.admin('exporter.put', {
      params: { name },
      body: {
        url: `${collector.url}/v1/traces`,
        headers: { authorization: { secret: 'EXPORTER_TEST', prefix: 'Bearer ' } },
        ...more,
      },
    }),
  );
const status = async (name: string) => must(await world.admin('exporter.get', { params: { name } }));

beforeAll(async () => {
  model = await listen(anthropic);
  tool = await listen(() => ({ status: 200, said: { state: 'sent' } }));
  collector = await listen(() => answers.shift() ?? { status: 200, said: { partialSuccess: {} } });
  const variables = { ANTHROPIC_BASE_URL: model.url, EXPORTER_TEST: SECRET };
  world = await startWorld(() => null, variables);
  const { admin } = world;
  must(
    await admin('tool.put', {
      params: { name: 'lookup' as ToolName },
      body: { kind: 'http', method: 'POST', effect: 'read', url: `${tool.url}/lookup`, trace: true },
    }),
  );
  must(await admin('feature.put', { params: { feature }, body: { owners, level: 'L0' } }));
  must(await admin('version.push', { params: { feature }, body: { manifest: manifest('never said') } }));
  await exporter('tests');
}, 120_000);

afterAll(async () => {
  await world?.close();
  await Promise.all([model, tool, collector].map((one) => one?.close()));
});

describe('a run in its caller’s trace', () => {
  let id: RunId;
  let spans: DecodedSpan[];
  beforeAll(async () => {
    const headers = { traceparent: `00-${THEIRS}-${PARENT}-01`, tracestate: 'rojo=1', 'sluice-tags': 'team=search' };
    const made = await run(headers, { tags: { release: '42' } });
    if (made.trace !== THEIRS) throw new Error(`The reply names ${made.trace}.`);
    id = made.id;
    spans = await arrivedOf(THEIRS);
  }, 30_000);

  it('arrives with its exporter’s secret, and reads as OpenTelemetry’s own messages do', () => {
    expect(told().at(-1)?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      'content-type': 'application/json',
    });
    expect(spans).toHaveLength(6);
  });

  it('hangs below the caller’s span, its parts below what holds them', () => {
    const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
    expect(spans.map(({ name, parentSpanId = '' }) => [name, names.get(parentSpanId) ?? parentSpanId])).toEqual([
      ['invoke_workflow support', PARENT],
      ['invoke_agent plan', 'invoke_workflow support'],
      ['chat claude-sonnet-4-5', 'invoke_agent plan'],
      ['execute_tool lookup', 'invoke_agent plan'],
      ['chat claude-sonnet-4-5', 'invoke_agent plan'],
      ['guard check', 'invoke_workflow support'],
    ]);
    for (const span of spans) expect(span.traceState).toBe('rojo=1');
  });

  it('carries what OpenTelemetry requires', () => {
    const [root] = spans;
    expect(valuesOf(root ?? {})).toMatchObject({
      ...{ 'gen_ai.operation.name': 'invoke_workflow', 'gen_ai.workflow.name': feature },
      ...{ 'sluice.run': id, 'sluice.arm': 'control', 'sluice.reason': 'only_version', 'sluice.outcome': 'ok' },
      ...{ 'sluice.tag.team': 'search', 'sluice.tag.release': '42', 'sluice.degraded': false },
    });
    expect(valuesOf(named(spans, 'invoke_agent plan'))).toMatchObject({
      ...{ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'plan' },
      'gen_ai.provider.name': 'anthropic',
    });
    expect(valuesOf(named(spans, 'execute_tool lookup'))).toMatchObject({
      ...{ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'lookup' },
    });
    expect(named(spans, 'guard check').events).toMatchObject([{ name: 'gen_ai.evaluation.result' }]);
    for (const span of spans)
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  });

  it('adds up the tokens that Anthropic counts apart', () => {
    const [first, second] = spans.filter(({ name }) => name.startsWith('chat ')).map(valuesOf);
    expect(first).toMatchObject({
      ...{ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'anthropic' },
      ...{ 'gen_ai.request.model': 'claude-sonnet-4-5', 'gen_ai.response.model': 'claude-sonnet-4-5-20250929' },
      ...{ 'gen_ai.response.id': 'msg_1', 'gen_ai.response.finish_reasons': ['tool_use'] },
      ...{ 'gen_ai.usage.input_tokens': 12 + 2000 + 50, 'gen_ai.usage.output_tokens': 30 },
      ...{ 'gen_ai.usage.cache_read.input_tokens': 2000, 'gen_ai.usage.cache_creation.input_tokens': 50 },
    });
    expect(second).toMatchObject({
      ...{ 'gen_ai.usage.input_tokens': 2090, 'gen_ai.usage.cache_read.input_tokens': 2050 },
      'gen_ai.response.finish_reasons': ['end_turn'],
    });
    expect(valuesOf(spans[0] ?? {})).toMatchObject({ 'sluice.usage.input_tokens': 4152 });
  });

  it('was continued by the tool that an admin lets hear of it, and by no model provider', () => {
    const headers = tool.arrived[0]?.headers;
    expect(headers?.['traceparent']).toBe(`00-${THEIRS}-${named(spans, 'execute_tool lookup').spanId}-01`);
    expect(headers?.['tracestate']).toBe('rojo=1');
    for (const asked of model.arrived) expect(asked.headers).not.toHaveProperty('traceparent');
  });

  it('holds nothing of what people, models and tools wrote', () => {
    for (const { body } of told())
      for (const words of ['PRIVATE', 'ann@', 'on its way', 'A-7']) expect(body).not.toContain(words);
  });

  it('is found by its trace, its tags, its version and its time', async () => {
    const rows = async (query: object) =>
      must(await world.admin('trace.list', { query })).runs.map(({ run: one }) => one);
    for (const query of [
      { trace: THEIRS },
      { tag: 'team=search' },
      { tag: 'release=42', feature, outcome: 'ok' as const },
    ])
      expect(await rows(query)).toEqual([id]);
    expect(await rows({ tag: 'team=other' })).toEqual([]);
    expect(await rows({ minMs: 3_600_000 })).toEqual([]);
    expect(await rows({ untilMs: 1 })).toEqual([]);
    const shown = must(await world.admin('trace.get', { params: { run: id } }));
    expect(shown.tree.map(({ id: one }) => one)).toEqual(spans.map(({ spanId }) => spanId));
  });
});

describe('a run of nobody’s trace', () => {
  it('begins one that its name tells; a parent that is not well-formed is none', async () => {
    const { id, trace } = await run({ traceparent: `00-${'0'.repeat(32)}-${PARENT}-01`, tracestate: 'rojo=1' });
    expect(trace).not.toBe('0'.repeat(32));
    const [root] = await arrivedOf(trace);
    expect(root).not.toHaveProperty('parentSpanId');
    expect(root).not.toHaveProperty('traceState');
    const found = must(await world.admin('trace.list', { query: { trace } })).runs;
    expect(found.map((one) => one.run)).toEqual([id]);
  });

  it('tags that are none are refused', async () => {
    const refused = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'sluice-tags': 'Team' },
      body: JSON.stringify({ input: { question: SAID } }),
    });
    expect(refused.status).toBe(400);
  });
});

describe('an exporter', () => {
  it('is not told a good run whose caller keeps no trace, and is told one that a guard tripped', async () => {
    const quiet = 'a'.repeat(31);
    await run({ traceparent: `00-${quiet}1-${PARENT}-00` });
    const params = { feature };
    const { version } = must(await world.admin('version.push', { params, body: { manifest: manifest('on its way') } }));
    await run({ traceparent: `00-${quiet}2-${PARENT}-00` }, { version });
    const spans = await arrivedOf(`${quiet}2`);
    expect(valuesOf(named(spans, 'guard check'))).toMatchObject({ 'sluice.guard.pass': false });
    expect(spansOfRun(`${quiet}1`)).toEqual([]);
  });

  it('that wants content gets it without personal data', async () => {
    await exporter('tests', { content: true });
    // The consumer looks at exporters every two seconds.
    await new Promise((done) => setTimeout(done, 2500));
    const { trace } = await run();
    const [root] = await arrivedOf(trace);
    expect(JSON.stringify(root)).toContain('PRIVATE matter');
    expect(JSON.stringify(root)).not.toContain('ann@example.com');
  });

  it('loses nothing while its collector asks for silence, fails or is not there', async () => {
    const { sent } = await status('tests');
    answers = [{ status: 429, headers: { 'retry-after': '1' } }, { status: 503 }];
    const { trace } = await run();
    const spans = await arrivedOf(trace);
    expect(spansOfRun(trace).length).toBe(spans.length);
    await until('all is told', async () => (await status('tests')).pending === 0, 20_000);
    expect(await status('tests')).toMatchObject({ givenUp: 0, rejected: 0, lastError: null });
    expect((await status('tests')).sent).toBeGreaterThan(sent);
  });

  it('whose collector is away shows it; runs and their traces go on as ever, and it is told them later', async () => {
    const port = await freePort();
    await exporter('away', { url: `http://127.0.0.1:${port}/v1/traces` });
    await new Promise((done) => setTimeout(done, 2500));
    const { id, trace } = await run();
    await until('the run is kept', async () => (await world.admin('trace.get', { params: { run: id } })).ok, 10_000);
    await arrivedOf(trace);
    await until('the error shows', async () => (await status('away')).lastError !== null, 10_000);
    const away = await status('away');
    expect(away).toMatchObject({ lastError: 'It could not be reached.', sent: 0 });
    expect(away.pending).toBeGreaterThan(0);
    const late = await listen(
      () => ({ status: 200, said: { partialSuccess: { rejectedSpans: '1', errorMessage: 'full' } } }),
      port,
    );
    await until('all is told late', async () => (await status('away')).pending === 0, 20_000);
    expect(await status('away')).toMatchObject({ rejected: 1, lastError: 'It rejected 1 spans: full' });
    expect(spansOf(late.arrived[0]?.body ?? '').some(({ traceId }) => traceId === trace)).toBe(true);
    await late.close();
  });
});
