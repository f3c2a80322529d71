import type { Route } from '../route.ts';
import { evaluatorsOf } from '#core/flag/evaluators-of';
import { stale } from '#core/flag/stale';
import { momentOf } from '#schema/contracts/flag';
import { ok } from '#schema/contracts/result';

/** How many flags are looked through: many more than all of them can be. */
const ALL = 50_000;

/** Flags that may be let go, the longest unchanged first. */
export const listStaleFlags: Route<'flag.stale'> = async ({ query: { days }, deps }) => {
  const [flags, { share }] = await Promise.all([deps.listFlags({ limit: ALL, after: undefined }), deps.keptFlags()]);
  const against = { nowMs: deps.now(), days, evaluators: evaluatorsOf(share), momentOf };
  const found = flags.flatMap((flag) => stale(flag, against) ?? []);
  return ok({ flags: found.toSorted((a, b) => a.updatedAtMs - b.updatedAtMs) });
};
