import type { Caller } from './caller.ts';

/** How waiting for something ended: it came, the time was up, or the caller left. What was waited for may still go on. */
export type Waited<Value> =
  | { readonly ended: 'done'; readonly value: Value }
  | { readonly ended: 'timeout' }
  | { readonly ended: 'aborted' };

const notYet = Symbol('not yet');
const timeout = { ended: 'timeout' } as const;
const aborted = { ended: 'aborted' } as const;

/**
 * Waits for `work` at most `ms`, and while the caller stays. A rejection of `work` is passed on. What is there already costs no
 * timer; a timer that was not needed is left alone, because it dies with the request and to cancel it costs more.
 */
export async function within<Value>(work: Promise<Value>, ms: number, caller: Caller | null): Promise<Waited<Value>> {
  if (caller?.hasLeft()) {
    work.catch(() => {});
    return aborted;
  }
  const early = await Promise.race([work, Promise.resolve(notYet)]);
  if (early !== notYet) return { ended: 'done', value: early as Value };
  const late = scheduler.wait(Math.max(0, ms)).then(() => timeout);
  const done = work.then((value) => ({ ended: 'done', value }) as const);
  return caller === null ? Promise.race([done, late]) : Promise.race([done, late, caller.leaves.then(() => aborted)]);
}
