/** How waiting for something ended: it came, the time was up, or the caller left. What was waited for may still go on. */
export type Waited<Value> =
  | { readonly ended: 'done'; readonly value: Value }
  | { readonly ended: 'timeout' }
  | { readonly ended: 'aborted' };

/** Waits for `work` at most `ms` and while `signal` is not aborted. A rejection of `work` is passed on. */
export async function within<Value>(
  work: Promise<Value>,
  ms: number,
  signal: AbortSignal | null,
): Promise<Waited<Value>> {
  if (signal?.aborted) {
    work.catch(() => {});
    return { ended: 'aborted' };
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = (): void => {};
  const gone = new Promise<Waited<Value>>((resolve) => {
    timer = setTimeout(() => resolve({ ended: 'timeout' }), ms);
    leave = () => resolve({ ended: 'aborted' });
    signal?.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([work.then((value): Waited<Value> => ({ ended: 'done', value })), gone]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}
