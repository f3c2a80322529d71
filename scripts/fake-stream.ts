import type { ServerResponse } from 'node:http';

/**
 * How a stream goes wrong after `after` of its parts: its socket breaks, it ends without its end, an error comes inside it, a
 * chunk is no JSON, it falls silent (after 0: headers and then nothing), it only says that it begins, or the provider's policy stops it. `crawl`: a pause
 * before every part; `shortened`: it says that the model's bound ended it.
 */
export type StreamFault =
  | { kind: 'break'; after: number }
  | { kind: 'end_early'; after: number }
  | { kind: 'error_chunk'; after: number }
  | { kind: 'bad_chunk'; after: number }
  | { kind: 'silence'; after: number }
  | { kind: 'begins'; after: 0 }
  | { kind: 'filtered'; after: number }
  | { kind: 'crawl'; ms: number }
  | { kind: 'shortened' };

/** What is streamed: parts of the text, by a protocol, with the tokens that it says it took. */
export type Streamed = {
  protocol: 'openai' | 'anthropic';
  model: string;
  n: number;
  parts: readonly string[];
  usage: { input: number; output: number };
};

type Finish = 'stop' | 'filtered' | 'shortened';

const openaiFinish = { stop: 'stop', filtered: 'content_filter', shortened: 'length' } as const;
const anthropicStop = { stop: 'end_turn', filtered: 'refusal', shortened: 'max_tokens' } as const;

/** One protocol's events as text. */
type Wire = {
  start: () => string;
  part: (text: string) => string;
  end: (finish: Finish) => string;
  error: () => string;
};

const data = (value: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;

function openai({ model, n, usage }: Streamed): Wire {
  const head = { id: `chatcmpl-fake-${n}`, object: 'chat.completion.chunk', created: 0, model };
  const chunk = (delta: object, finish: string | null = null) =>
    data({ ...head, choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }], usage: null });
  const spent = {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
  };
  return {
    start: () => chunk({ role: 'assistant', content: '', refusal: null }),
    part: (text) => chunk({ content: text }),
    end: (finish) =>
      chunk({}, openaiFinish[finish]) + data({ ...head, choices: [], usage: spent }) + 'data: [DONE]\n\n',
    error: () => data({ error: { message: 'injected', type: 'server_error', code: null, param: null } }),
  };
}

function anthropic({ model, n, usage }: Streamed): Wire {
  const named = (type: string, value: object) => data({ type, ...value }, type);
  const message = {
    id: `msg_fake_${n}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
  const begun = {
    input_tokens: usage.input,
    output_tokens: 1,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
  return {
    start: () =>
      named('message_start', { message: { ...message, usage: begun } }) +
      named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      named('ping', {}),
    part: (text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    end: (finish) =>
      named('content_block_stop', { index: 0 }) +
      named('message_delta', {
        delta: { stop_reason: anthropicStop[finish], stop_sequence: null },
        usage: { output_tokens: usage.output },
      }) +
      named('message_stop', {}),
    error: () => named('error', { error: { type: 'overloaded_error', message: 'injected' } }),
  };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Streams an answer, or what the fault leaves of it. */
export async function stream(streamed: Streamed, response: ServerResponse, fault: StreamFault | null): Promise<void> {
  const wire = streamed.protocol === 'openai' ? openai(streamed) : anthropic(streamed);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  const after = fault !== null && 'after' in fault ? fault.after : Infinity;
  if (fault?.kind === 'silence' && after === 0) return;
  response.write(wire.start());
  for (const part of streamed.parts.slice(0, after)) {
    if (response.destroyed) return;
    response.write(wire.part(part));
    await pause(fault?.kind === 'crawl' ? fault.ms : 0);
  }
  await finish(wire, response, fault);
}

async function finish(wire: Wire, response: ServerResponse, fault: StreamFault | null): Promise<void> {
  if (fault === null) {
    response.end(wire.end('stop'));
    return;
  }
  switch (fault.kind) {
    case 'silence':
    case 'begins':
      return;
    case 'break':
      // What was written leaves before the socket goes, so that the break comes in the middle and not before.
      await pause(20);
      response.destroy();
      return;
    case 'end_early':
      response.end();
      return;
    case 'error_chunk':
      response.end(wire.error());
      return;
    case 'bad_chunk':
      response.end(`data: {"choices": [\n\n${wire.end('stop')}`);
      return;
    case 'filtered':
      response.end(wire.end('filtered'));
      return;
    case 'shortened':
      response.end(wire.end('shortened'));
      return;
    case 'crawl':
      response.end(wire.end('stop'));
  }
}
