import type { Json } from '#schema/contracts/json';
import { isObject } from './is-object.ts';

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** An answer has the request's id; an error may have none, where the server could not read as far as that. */
const answers = (message: Json, id: number): boolean =>
  isObject(message) &&
  message['jsonrpc'] === '2.0' &&
  (Object.hasOwn(message, 'result')
    ? message['id'] === id
    : Object.hasOwn(message, 'error') && (message['id'] === id || (message['id'] ?? null) === null));

/** Whether a content type is that of Server-Sent Events. */
const isEvents = (contentType: string): boolean => /^text\/event-stream\s*(?:;|$)/i.test(contentType);

/**
 * Listens to the body of a reply, in whatever pieces it comes, for the one message that answers a request. In a stream of events
 * all others are passed over, and nothing is read behind it. Each character is looked at once, however it is dripped.
 */
export class Hearing {
  readonly #events: boolean;
  readonly #id: number;
  #rest = '';
  #data: string[] = [];
  #afterReturn = false;
  #found: Json | undefined;

  constructor(contentType: string, id: number) {
    this.#events = isEvents(contentType);
    this.#id = id;
  }

  /** True once the answer is there and no more need be read. */
  take(piece: string): boolean {
    this.#rest += piece;
    if (this.#events && /[\r\n]/.test(piece)) this.#lines();
    return this.#found !== undefined;
  }

  /** The answer; undefined when what was said is none. */
  end(): Json | undefined {
    if (!this.#events) this.#weigh(this.#rest);
    return this.#found;
  }

  #lines(): void {
    // A line end that was cut in two is one line end.
    const text = this.#afterReturn && this.#rest.startsWith('\n') ? this.#rest.slice(1) : this.#rest;
    const lines = text.split(/\r\n|\n|\r/);
    this.#afterReturn = text.endsWith('\r');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
    if (line !== '' || this.#data.length === 0) return;
    this.#weigh(this.#data.join('\n'));
    this.#data = [];
  }

  /** One version of the protocol may send several messages as a list. */
  #weigh(text: string): void {
    const said = parse(text);
    const messages = Array.isArray(said) ? said : [said];
    this.#found ??= messages.find((message) => message !== undefined && answers(message, this.#id));
  }
}
