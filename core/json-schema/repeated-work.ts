import { circles } from './circles.ts';

/** A schema that another one leads to: by which keyword, and whether it looks at the same value or at a part of it. */
export type Lead = { readonly to: string; readonly by: string; readonly same: boolean };

/** Where each schema leads, by JSON pointers. */
export type Leads = ReadonlyMap<string, readonly Lead[]>;

/** How many schemas may be looked at for one value, however often the same one. */
export const MOST_CHECKS = 20_000;

const TOO_MANY = `Looks at one value by more than ${MOST_CHECKS} schemas, each counted as often as it is reached: refer to it fewer times.`;
const BRANCHING =
  'Comes back to itself in several ways, so that a value of a few levels takes for ever to check: let one way come back.';

/** Each part of a value is looked at by one of these alone. */
const parts: ReadonlySet<string> = new Set(['properties', 'additionalProperties', 'prefixItems', 'items']);

/** In how many ways one value, or the same part of it, leads back into the circle. */
function waysBack(leads: readonly Lead[], circle: ReadonlySet<string>): number {
  const back = leads.filter(({ to }) => circle.has(to));
  const own = back.filter(({ by }) => !parts.has(by)).length;
  return own + (own < back.length ? 1 : 0);
}

/**
 * Where a schema multiplies its own work: a circle with two ways back doubles with every level of a value, and a chain of
 * definitions that each refer twice to the next doubles with every definition. The validator would do all of it.
 */
export function repeatedWork(leads: Leads): { readonly pointer: string; readonly message: string }[] {
  const faults: { pointer: string; message: string }[] = [];
  const costs = new Map<string, number>();
  // What a circle leads to comes before it, so every cost is known when it is asked for.
  for (const circle of circles(leads)) {
    const own = circle.map((at) => leads.get(at) ?? []);
    const on = new Set(circle);
    const out = own.flat().filter(({ to }) => !on.has(to));
    const cost = out.reduce((sum, { to }) => sum + (costs.get(to) ?? 0), circle.length);
    for (const at of circle) costs.set(at, cost);
    for (const [index, at] of circle.entries())
      if (waysBack(own[index] ?? [], on) > 1) faults.push({ pointer: at, message: BRANCHING });
  }
  return (costs.get('') ?? 0) > MOST_CHECKS ? [...faults, { pointer: '', message: TOO_MANY }] : faults;
}
