const encoder = new TextEncoder();
/** A listener who takes nothing for so many messages is gone, or never was there. */
const MOST_UNREAD = 50;

/** The body of a stream that stays open. */
export class EventBody {
  readonly readable: ReadableStream<Uint8Array>;
  /** Called when it is over; whoever waits meanwhile is in here. */
  readonly onGone = new Set<() => void>();
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #isGone = false;

  constructor(signal: AbortSignal) {
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.#leave(),
    });
    signal.addEventListener('abort', () => this.#leave(), { once: true });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  say(text: string): void {
    if (this.#isGone || this.#controller === null) return;
    if ((this.#controller.desiredSize ?? 0) < -MOST_UNREAD) this.end();
    else this.#controller.enqueue(encoder.encode(text));
  }

  end(): void {
    if (this.#isGone) return;
    this.#leave();
    this.#controller?.close();
  }

  #leave(): void {
    this.#isGone = true;
    for (const wake of this.onGone) wake();
  }
}
