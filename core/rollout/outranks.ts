import type { Role } from '#schema/contracts/principal';

type Nested = Exclude<Role, 'alerter'>;

/** From the least to the most, as `schema/contracts/principal.ts` nests them; the compiler keeps the names, a test the order. */
const ranks: Readonly<Record<Nested, number>> = { viewer: 0, editor: 1, operator: 2, approver: 3, admin: 4 };

/** Whether a role is at least the one asked for; a role nobody knows, or one that stands apart, never is. */
export function outranks(role: string, asked: Nested): boolean {
  return Object.hasOwn(ranks, role) && ranks[role as Nested] >= ranks[asked];
}
