import type { RunContext } from '#schema/contracts/run';
import type { KeyGrant } from '#schema/contracts/snapshot';

/**
 * The context as it counts: `roles` only from a server key, whose holder knows the user; a client key is in the user's own hands,
 * and from one they are as if not said, to segments, templates and retrieval alike.
 */
export function countedContext(context: RunContext, { kind }: Pick<KeyGrant, 'kind'>): RunContext {
  if (kind === 'server' || !Object.hasOwn(context, 'roles')) return context;
  const { roles: _unproven, ...rest } = context;
  return rest;
}
