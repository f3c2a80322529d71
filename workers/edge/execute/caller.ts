/** The one who waits for a reply, and who may stop waiting; `why` is for traces. */
export type Caller = { readonly hasLeft: () => boolean; readonly leaves: Promise<void>; readonly why: () => string };

/** What a trace says of what a caller no longer waited for. */
export const callerLeft = (): string => 'The caller left.';

/** The caller of a request, by its signal (`enable_request_signal`). One listener serves everything the run waits for. */
export function callerOf(signal: AbortSignal): Caller {
  const leaves = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return { hasLeft: () => signal.aborted, leaves, why: callerLeft };
}
