import type { Json } from '#schema/contracts/json';

const ROLE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const MOST = 32;

/**
 * The roles that a run's context claims: the texts of its own list `roles`, at most 32. Anything else claims none. Whether the
 * claim counts was decided where the key was read (`workers/edge/counted-context.ts`).
 */
export function rolesOf(context: Json | undefined): string[] {
  if (typeof context !== 'object' || context === null || Array.isArray(context)) return [];
  const claimed = Object.hasOwn(context, 'roles') ? context['roles'] : [];
  if (!Array.isArray(claimed)) return [];
  return claimed.filter((role) => typeof role === 'string' && ROLE.test(role)).slice(0, MOST) as string[];
}
