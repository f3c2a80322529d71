import { spent, type Tokens } from './anthropic-message.ts';
import { failureInside, notAnAnswer } from './failure-of.ts';
import type { Heard, Protocol } from './listen.ts';
import type { ModelFault } from './provider.ts';

/** What is read of an event. */
type Event = {
  type?: unknown;
  error?: unknown;
  message?: { model?: unknown; usage?: Tokens };
  delta?: { type?: unknown; text?: unknown; stop_reason?: unknown };
  usage?: Tokens;
};

/** How a provider says that its own policy, and no failure, ended an answer. */
const POLICY = 'refusal';

const byPolicy: ModelFault = { ok: false, outcome: { kind: 'broken', by: 'policy' }, error: 'stop refusal' };

/** Messages as a stream: a start with the input's tokens, deltas of text, the stop reason with the output's tokens, and a stop. */
export function anthropicStream(asked: string): Protocol {
  let model = asked;
  let finish: string | null = null;
  let usage: Tokens | undefined;
  let stopped = false;
  const hears: Readonly<Record<string, (event: Event) => Heard>> = {
    message_start: ({ message }) => {
      model = typeof message?.model === 'string' ? message.model : asked;
      usage = message?.usage;
      return null;
    },
    content_block_delta: ({ delta }) => (typeof delta?.text === 'string' ? delta.text : null),
    message_delta: ({ delta, usage: more }) => {
      finish = typeof delta?.stop_reason === 'string' ? delta.stop_reason : finish;
      usage = more === undefined ? usage : { ...usage, ...more };
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
      const unmetered = usage === undefined ? ({ unmetered: true } as const) : {};
      return { ok: true, text, model, ...spent(usage), finish, ...unmetered };
    },
  };
}
