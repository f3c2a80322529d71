import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { callsEvents, callsWhole, type FakeCall } from './fake-calls.ts';
import { stream, type StreamFault, type Streamed } from './fake-stream.ts';

/** A message as both protocols send it, reduced to text. */
export type Message = { role: string; content: string };

/** What the model is asked, whichever protocol asked it. `schema` is the JSON Schema the answer should follow, when one was sent; `tools` are the names of what it may call, `results` what came of calls since the last question. */
export type Ask = {
  protocol: 'openai' | 'anthropic';
  model: string;
  messages: Message[];
  schema: unknown;
  tools: string[];
  results: string[];
  streams: boolean;
  n: number;
};

/**
 * How a call goes wrong, or how long it takes. `hang` sends headers of nothing, `stall` half an answer; `cut` closes the socket
 * before the headers, `tear` in the middle of the body; `garbage` is no JSON; `pour` never ends; `plain` is a good answer that is
 * not called JSON; `policy` and `length` are good answers that the provider's policy or the model's bound ended.
 */
export type Fault =
  | { kind: 'status'; status: number; retryAfterS?: number; retryAfter?: string; code?: string }
  | { kind: 'hang' }
  | { kind: 'stall' }
  | { kind: 'tear' }
  | { kind: 'empty' }
  | { kind: 'pour' }
  | { kind: 'plain' }
  | { kind: 'policy' }
  | { kind: 'length' }
  | { kind: 'cut' }
  | { kind: 'garbage' }
  | { kind: 'html' }
  | { kind: 'slow'; ms: number }
  | StreamFault;

/** What the upstream does with a call: what it wants called, if anything, else its text (streamed word by word, or in these parts), and a fault to inject instead of or in it. */
export type Behaviour = {
  answer: (ask: Ask) => string;
  calls?: (ask: Ask) => readonly FakeCall[];
  parts?: (text: string) => readonly string[];
  fault?: (ask: Ask) => Fault | null;
};

/** A running upstream. `calls` counts what arrived, `left` the callers who went away before their answer was out; `behave` changes what it does from now on. */
export type FakeUpstream = {
  url: string;
  port: number;
  calls: () => number;
  left: () => number;
  behave: (next: Behaviour) => void;
  close: () => Promise<void>;
};

/** Starts a model provider on a free loopback port that speaks OpenAI Chat Completions (`/v1/chat/completions`) and Anthropic Messages (`/v1/messages`). */
export async function startFakeUpstream(behaviour: Behaviour): Promise<FakeUpstream> {
  let now = behaviour;
  let calls = 0;
  let left = 0;
  const server = createServer((request, response) => {
    calls += 1;
    const n = calls;
    response.on('close', () => (left += response.writableFinished ? 0 : 1));
    read(request, n)
      .then((ask) => serve(ask, response, now))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls: () => calls,
    left: () => left,
    behave: (next) => (now = next),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const inAnswers = new Set(['slow', 'crawl', 'plain', 'policy', 'length']);

const inAnswer = (fault: Fault): fault is Exclude<Fault, WholeFault> => inAnswers.has(fault.kind) || 'after' in fault;

async function serve(ask: Ask, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const fault = behaviour.fault?.(ask) ?? null;
  if (fault !== null && !inAnswer(fault)) return fail(response, fault);
  if (fault?.kind === 'slow') await new Promise((done) => setTimeout(done, fault.ms));
  const calls = behaviour.calls?.(ask) ?? [];
  if (calls.length > 0) callBack(ask, response, calls);
  else await tell(ask, response, { behaviour, fault });
}

type Telling = { behaviour: Behaviour; fault: Exclude<Fault, WholeFault> | null };

async function tell(ask: Ask, response: ServerResponse, { behaviour, fault }: Telling): Promise<void> {
  const text = behaviour.answer(ask);
  if (ask.streams && fault?.kind !== 'plain')
    return stream(streamed(ask, text, behaviour), response, fault === null ? null : streamFaultOf(fault));
  whole(ask, response, { text, fault });
}

function callBack(ask: Ask, response: ServerResponse, calls: readonly FakeCall[]): void {
  if (!ask.streams) return send(response, 200, callsWhole(ask, calls));
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(callsEvents(ask, calls));
}

function whole(ask: Ask, response: ServerResponse, { text, fault }: { text: string; fault: Fault | null }): void {
  const reply = ask.protocol === 'openai' ? openaiReply : anthropicReply;
  if (fault?.kind === 'plain') response.setHeader('content-type', 'text/plain');
  send(response, 200, reply(ask, text, endOf(fault)));
}

type End = 'stop' | 'policy' | 'length';

const ends: Partial<Record<Fault['kind'], End>> = { policy: 'policy', filtered: 'policy', length: 'length' };

const endOf = (fault: Fault | null): End => (fault === null ? undefined : ends[fault.kind]) ?? 'stop';

/** The same fault in a stream; null: it is none there. */
function streamFaultOf(fault: Exclude<Fault, WholeFault>): StreamFault | null {
  if (fault.kind === 'policy') return { kind: 'filtered', after: 0 };
  if (fault.kind === 'length') return { kind: 'shortened' };
  return fault.kind === 'slow' || fault.kind === 'plain' ? null : fault;
}

function streamed(ask: Ask, text: string, { parts }: Behaviour): Streamed {
  const { protocol, model, n } = ask;
  return { protocol, model, n, parts: parts?.(text) ?? text.split(/(?<= )/), usage: usage(ask, text) };
}

type WholeFault = Exclude<Fault, StreamFault | { kind: 'slow' | 'plain' | 'policy' | 'length' }>;

const SPILL = `"${'x'.repeat(65_000)}",`;

/** Writes for ever, as fast as it is read, and no slower. */
function pour(response: ServerResponse): void {
  response.write('[');
  const more = (): void => {
    if (response.destroyed) return;
    if (response.write(SPILL)) setImmediate(more);
    else response.once('drain', more);
  };
  more();
}

function refuse(response: ServerResponse, fault: Extract<Fault, { kind: 'status' }>): void {
  if (fault.retryAfterS !== undefined) response.setHeader('retry-after', String(fault.retryAfterS));
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  send(response, fault.status, {
    error: {
      message: 'injected',
      type: 'injected_fault',
      ...(fault.code === undefined ? {} : { code: fault.code }),
    },
  });
}

function fail(response: ServerResponse, fault: WholeFault): void {
  switch (fault.kind) {
    case 'status':
      return refuse(response, fault);
    case 'hang':
      return;
    case 'cut':
      response.destroy();
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": [');
      return;
    case 'stall':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"choices": [');
      return;
    case 'tear':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"choices": [');
      setTimeout(() => response.destroy(), 20);
      return;
    case 'empty':
      response.writeHead(200, { 'content-type': 'application/json' }).end();
      return;
    case 'pour':
      response.writeHead(200, { 'content-type': 'application/json' });
      return pour(response);
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>proxy</title>');
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json');
  response.writeHead(status).end(JSON.stringify(value));
}

/** About four characters a token: what providers' own rule of thumb says. */
const tokens = (text: string): number => Math.ceil(text.length / 4);

function usage(ask: Ask, text: string): { input: number; output: number } {
  return { input: ask.messages.reduce((sum, message) => sum + tokens(message.content), 0), output: tokens(text) };
}

const openaiFinish = { stop: 'stop', policy: 'content_filter', length: 'length' } as const;
const anthropicStop = { stop: 'end_turn', policy: 'refusal', length: 'max_tokens' } as const;

function openaiReply(ask: Ask, text: string, end: End): unknown {
  const used = usage(ask, text);
  return {
    id: `chatcmpl-fake-${ask.n}`,
    object: 'chat.completion',
    created: 0,
    model: ask.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null },
        finish_reason: openaiFinish[end],
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: used.input, completion_tokens: used.output, total_tokens: used.input + used.output },
  };
}

function anthropicReply(ask: Ask, text: string, end: End): unknown {
  const used = usage(ask, text);
  return {
    id: `msg_fake_${ask.n}`,
    type: 'message',
    role: 'assistant',
    model: ask.model,
    content: [{ type: 'text', text }],
    stop_reason: anthropicStop[end],
    stop_sequence: null,
    usage: {
      input_tokens: used.input,
      output_tokens: used.output,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}

type Body = {
  model?: string;
  system?: unknown;
  messages?: { role?: string; content?: unknown }[];
  stream?: boolean;
  tools?: { name?: string; function?: { name?: string } }[];
  tool_choice?: unknown;
  response_format?: { json_schema?: { schema?: unknown } };
};

async function read(request: IncomingMessage, n: number): Promise<Ask> {
  const protocol = request.url?.endsWith('/messages') ? 'anthropic' : 'openai';
  const sent = JSON.parse(await body(request)) as Body;
  const messages = (sent.messages ?? []).map((message) => ({
    role: String(message.role),
    content: plain(message.content),
  }));
  if (sent.system !== undefined) messages.unshift({ role: 'system', content: plain(sent.system) });
  return {
    protocol,
    model: String(sent.model),
    messages,
    tools: toolsIn(sent),
    results: resultsIn(sent),
    schema: sent.response_format?.json_schema?.schema ?? null,
    streams: sent.stream === true,
    n,
  };
}

/** What may be called: nothing where the choice is none. */
function toolsIn({ tools = [], tool_choice: choice }: Body): string[] {
  const isNone = choice === 'none' || (choice as { type?: string } | undefined)?.type === 'none';
  return isNone ? [] : tools.map(({ name, function: called }) => String(name ?? called?.name));
}

/** Results that stand at the end, as either protocol sends them. */
function resultsIn({ messages = [] }: Body): string[] {
  const isResult = ({ role, content }: { role?: string; content?: unknown }): boolean =>
    role === 'tool' ||
    (Array.isArray(content) && content.some((part: { type?: string }) => part.type === 'tool_result'));
  const from = messages.findLastIndex((message) => message.role === 'user' && !isResult(message));
  return messages
    .slice(from + 1)
    .filter(isResult)
    .flatMap(({ role, content }) =>
      role === 'tool' ? [plain(content)] : (content as { content?: unknown }[]).map((part) => plain(part.content)),
    );
}

function plain(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('\n');
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
