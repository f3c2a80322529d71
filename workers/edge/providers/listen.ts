import { cutShort, failureOf, notAnAnswer, tooLong } from './failure-of.ts';
import type { Listener, ModelFault, ModelOutcome } from './provider.ts';
import { NotEvents, readEvents } from './read-events.ts';

/** What one event of a provider's stream says: more text, so many characters of what is told only when it is whole, that it failed, or nothing that anybody waits for. */
export type Heard = string | { readonly works: number } | ModelFault | null;

/** An answer in the making, by one protocol: takes an event's data as JSON, and says in the end what it came to. */
export type Protocol = {
  readonly hear: (event: unknown) => Heard;
  /** The answer with this text; null: it was not all there. */
  readonly whole: (text: string) => ModelOutcome | null;
};

/** OpenAI's mark after the last event; it is no JSON. */
const END_MARK = '[DONE]';
/** No model writes so much; a provider that never ends must not fill the isolate. */
const MOST_CHARS = 4_000_000;

const parse = (data: string): unknown => {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
};

/** Hears a stream to its end, telling the text that arrived together as one part. A failure is an outcome, wherever it comes. */
export async function listen(
  body: ReadableStream<Uint8Array>,
  protocol: Protocol,
  listener: Listener,
): Promise<ModelOutcome> {
  const hear = (data: string): Heard => {
    const event = parse(data);
    return event === undefined ? notAnAnswer : protocol.hear(event);
  };
  const parts: string[] = [];
  let length = 0;
  let fault: ModelFault | null = null;
  const tell = (events: string[]): boolean => {
    let part = '';
    let works = 0;
    for (const data of events) {
      if (data === END_MARK) continue;
      const heard = hear(data);
      if (typeof heard === 'string') part += heard;
      else if (heard !== null && 'works' in heard) works += heard.works;
      else fault ??= heard;
      if (fault !== null) break;
    }
    length += part.length + works;
    if (length > MOST_CHARS) fault ??= tooLong;
    if (works > 0) listener.works();
    if (part !== '') {
      parts.push(part);
      listener.text(part);
    }
    return fault === null;
  };
  try {
    await readEvents(body, tell);
  } catch (thrown) {
    return thrown instanceof NotEvents ? notAnAnswer : failureOf(thrown);
  }
  return fault ?? protocol.whole(parts.join('')) ?? cutShort;
}
