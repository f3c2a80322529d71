import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { RunRequest } from '#schema/contracts/run';
import type { KeyGrant } from '#schema/contracts/snapshot';
import type { Asked } from './asked.ts';
import { cacheWish } from './cache/cache-wish.ts';
import { unitOf } from '#core/resolve/unit-of';
import { mayRun } from './authenticate.ts';
import { countedContext } from './counted-context.ts';
import type { Deps } from './deps.ts';
import { letIn } from './let-in.ts';
import { readJson } from './read-json.ts';
import type { SnapshotView } from './memory/snapshot-memory.ts';
import { originOf } from './telling/origin.ts';

/** The largest body of a run, whatever its version allows. */
export const RUN_BYTES = 1_000_000;

/** No snapshot at all: a worker that has never reached its control plane. */
export const noSnapshot: Failure = {
  code: 'unavailable',
  detail: 'No configuration has reached this edge yet.',
  retryAfterS: 1,
};

/** A request to run a feature that may be served: whose it is was checked, and what it says was read. */
export type Admitted = { readonly asked: Asked; readonly view: SnapshotView };

/** Counts a run of the unit that it is for; nobody known is counted by the key alone. */
export function takeUnit(
  asked: Parameters<typeof unitOf>[0],
  grant: KeyGrant,
  { take }: Pick<Deps, 'take'>,
): Failure | null {
  const unit = grant.limits?.unit ? unitOf(asked) : null;
  return unit === null ? null : take(grant, unit);
}

/** Checks the key, reads the body, checks what the key may do. Nothing is read for a caller without a key. */
export async function admit(
  request: Request,
  feature: string,
  deps: Pick<Deps, 'snapshot' | 'now' | 'take'>,
): Promise<Result<Admitted, Failure>> {
  const view = await deps.snapshot();
  if (view === null) return err(noSnapshot);
  const caller = await letIn(request, view, deps);
  if (!caller.ok) return caller;
  const early = mayRun(caller.value, feature, false);
  if (early !== null) return err(early);
  const sent = await readJson(request, RunRequest, RUN_BYTES);
  if (!sent.ok) return sent;
  const refusal = mayRun(caller.value, feature, sent.value.value.version !== undefined);
  if (refusal !== null) return err(refusal);
  const { value, bytes } = sent.value;
  const origin = originOf(request.headers, value.tags);
  if (!origin.ok) return origin;
  const tooOften = takeUnit(value, caller.value, deps);
  if (tooOften !== null) return err(tooOften);
  const counted = { ...value, context: countedContext(value.context, caller.value) };
  const cache = cacheWish(request.headers, value.cache);
  const inputFor = () => ok(value.input);
  return ok({ asked: { request: counted, bytes, cache, origin: origin.value, history: [], inputFor }, view });
}
