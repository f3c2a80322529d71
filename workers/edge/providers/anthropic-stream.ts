import type { AskedCall } from '#core/flow/tool-offer';
import { callOf, spent, type SaidBlock, type Tokens } from './anthropic-message.ts';
import { failureInside, notAnAnswer } from './failure-of.ts';
import type { Heard, Protocol } from './listen.ts';
import type { ModelAnswer, ModelFault } from './provider.ts';

/** What is read of an event. */
type Event = {
  type?: unknown;
  index?: unknown;
  error?: unknown;
  message?: { id?: unknown; model?: unknown; usage?: Tokens };
  content_block?: SaidBlock;
  delta?: { type?: unknown; text?: unknown; partial_json?: unknown; stop_reason?: unknown };
  usage?: Tokens;
};

/** The counts that came last; one that is null there says nothing, and what the message began with stands. */
const withMore = (usage: Tokens | undefined, more: Tokens | null | undefined): Tokens | undefined =>
  more === undefined || more === null
    ? usage
    : { ...usage, ...Object.fromEntries(Object.entries(more).filter(([, value]) => typeof value === 'number')) };

/** How a provider says that its own policy, and no failure, ended an answer. */
const POLICY = 'refusal';

const byPolicy: ModelFault = { ok: false, outcome: { kind: 'broken', by: 'policy' }, error: 'stop refusal' };

/** Blocks that ask for calls, by their places; the arguments come in parts, as text. */
class Calls {
  readonly #calls = new Map<unknown, AskedCall>();

  begin({ index, content_block: block }: Event): Heard {
    if (block?.type !== 'tool_use') return null;
    const call = callOf(block);
    if (call === null) return notAnAnswer;
    this.#calls.set(index, { ...call, arguments: '' });
    return { works: 1 };
  }

  add({ index }: Event, more: string): Heard {
    const call = this.#calls.get(index);
    if (call === undefined) return null;
    this.#calls.set(index, { ...call, arguments: call.arguments + more });
    return { works: more.length + 1 };
  }

  whole(): { readonly calls?: readonly AskedCall[] } {
    const calls = [...this.#calls.values()].map((call) => ({ ...call, arguments: call.arguments || '{}' }));
    return calls.length === 0 ? {} : { calls };
  }
}

/** Messages as a stream: a start with the input's tokens, deltas of text and of calls' arguments, the stop reason with the output's tokens, and a stop. */
export function anthropicStream(asked: string): Protocol {
  let model = asked;
  let finish: string | null = null;
  let id: Pick<ModelAnswer, 'id'> = {};
  let usage: Tokens | undefined;
  let stopped = false;
  const calls = new Calls();
  const hears: Readonly<Record<string, (event: Event) => Heard>> = {
    message_start: ({ message }) => {
      model = typeof message?.model === 'string' ? message.model : asked;
      usage = message?.usage;
      if (typeof message?.id === 'string') id = { id: message.id };
      return null;
    },
    content_block_start: (event) => calls.begin(event),
    content_block_delta: (event) => {
      const { text, partial_json: json } = event.delta ?? {};
      if (typeof json === 'string') return calls.add(event, json);
      return typeof text === 'string' ? text : null;
    },
    message_delta: ({ delta, usage: more }) => {
      finish = typeof delta?.stop_reason === 'string' ? delta.stop_reason : finish;
      usage = withMore(usage, more);
      return null;
    },
    message_stop: () => {
      stopped = true;
      return null;
    },
    error: ({ error }) => failureInside(error),
  };
  return {
    hear: (data) => {
      const event = data as Event | null;
      if (typeof event !== 'object' || event === null || typeof event.type !== 'string') return notAnAnswer;
      return Object.hasOwn(hears, event.type) ? (hears[event.type]?.(event) ?? null) : null;
    },
    whole: (text) => {
      if (!stopped && finish === null) return null;
      if (finish === POLICY) return byPolicy;
      return { ok: true, text, model, ...spent(usage), finish, ...id, ...calls.whole() };
    },
  };
}
