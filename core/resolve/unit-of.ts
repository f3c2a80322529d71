import type { RunRequest } from '#schema/contracts/run';

/** Whom a run is for: the targeting key, else the session, else nobody known (null). */
export function unitOf({ context, session }: Pick<RunRequest, 'context' | 'session'>): string | null {
  return context.targetingKey ?? session ?? null;
}
