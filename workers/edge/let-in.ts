import type { Failure } from '#schema/contracts/problem';
import { err, type Result } from '#schema/contracts/result';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { authenticate } from './authenticate.ts';
import type { Deps } from './deps.ts';
import type { SnapshotView } from './memory/snapshot-memory.ts';

/** Whose key a request shows, if it may be used now: known, not over, and not used too often. */
export async function letIn(
  { headers }: Request,
  { grants }: SnapshotView,
  { now, take }: Pick<Deps, 'now' | 'take'>,
): Promise<Result<KeyGrant, Failure>> {
  const caller = await authenticate(headers, { grants, nowMs: now() });
  if (!caller.ok) return caller;
  const refusal = take(caller.value, null);
  return refusal === null ? caller : err(refusal);
}
