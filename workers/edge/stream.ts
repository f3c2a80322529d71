import type { Deps } from './deps.ts';
import type { Over } from './done.ts';
import { callerOf, type Caller } from './execute/caller.ts';
import type { Ledger } from './execute/ledger.ts';
import type { Teller } from './execute/teller.ts';
import { aboutHeaders, aboutOf, toNobody } from './reply.ts';
import type { Sayings, Speech } from './speech.ts';
import type { ChosenRun } from './telling/record.ts';

/** A run that is about to be done for somebody who listens. */
type Streamed = {
  readonly run: ChosenRun;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly perform: (caller: Caller, teller: Teller) => Promise<Over>;
  readonly writeDown: (over: Over) => void;
};

const encoder = new TextEncoder();

/** The body of a stream. Text is taken at once and never waits for its reader: an answer is small, and its provider is paid by the second. */
class Body {
  readonly #gone = new AbortController();
  readonly #begun = Promise.withResolvers<void>();
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly readable: ReadableStream<Uint8Array>;
  #before = '';
  isBegun = false;

  constructor() {
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.#gone.abort(),
    });
  }

  /** Aborted when the reader leaves. */
  get left(): AbortSignal {
    return this.#gone.signal;
  }

  /** Resolves with the first text. */
  get begins(): Promise<void> {
    return this.#begun.promise;
  }

  say(text: string): void {
    if (text === '' || this.left.aborted) return;
    this.#controller?.enqueue(encoder.encode(this.#before + text));
    this.#before = '';
    this.isBegun = true;
    this.#begun.resolve();
  }

  /** Says this before whatever is said next, and begins no reply with it. */
  sayBefore(text: string): void {
    if (this.isBegun) this.say(text);
    else this.#before += text;
  }

  end(): void {
    if (!this.left.aborted) this.#controller?.close();
  }
}

/** What is left to say when a run is over. A caller who left is told nothing. */
function lastWords(over: Over, sayings: Sayings): string {
  const { chosen, carried, ledger } = over;
  if (carried.failure !== null) return sayings.error(carried.failure, aboutOf(chosen.run, ledger));
  return carried.output === null && carried.asks === undefined ? '' : sayings.done(over);
}

/**
 * Answers with events while the run goes on. The reply begins with its first event: until then a failure is an ordinary refusal
 * with its status; afterwards it is an event, and the stream's own end never follows it. The whole run is held before the first
 * byte, so a caller who leaves stops it and it is still written down; that is done after the last byte.
 */
export async function stream(
  { run, ledger, signal, perform, writeDown }: Streamed,
  { sayings, refuse }: Omit<Speech, 'sayings'> & { readonly sayings: Sayings },
  hold: Deps['hold'],
): Promise<Response> {
  const body = new Body();
  const teller: Teller = {
    wants: sayings.wants,
    text: (part) => body.say(sayings.text(part)),
    // A step that failed before anybody was told anything may be the end: then its failure has a status of its own.
    step: (done) => body[done.outcome === 'failed' ? 'sayBefore' : 'say'](sayings.step(done)),
  };
  const whole = perform(callerOf(AbortSignal.any([signal, body.left])), teller).then((over) => {
    const { failure, output, asks } = over.carried;
    const refused = !body.isBegun && (failure !== null || (output === null && asks === undefined));
    try {
      if (!refused) body.say(lastWords(over, sayings));
    } finally {
      body.end();
      writeDown(over);
    }
    return refused ? over : null;
  });
  hold(whole);

  const refused = await Promise.race([body.begins.then(() => null), whole]);
  const about = aboutOf(run, ledger);
  if (refused === null) return eventStream(body.readable, aboutHeaders(about));
  const { failure } = refused.carried;
  return failure === null ? toNobody(about) : refuse(failure, about);
}

const eventStream = (body: ReadableStream<Uint8Array>, headers: Record<string, string>): Response =>
  new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers } });
