import type { Json } from '#schema/contracts/json';

/** Values that expressions and templates read by name: `input`, `context`, `session`, and the steps so far. */
export type Scope = { readonly [name: string]: Json };

function child(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // An array's `length` is its own property, and yet no data of anybody.
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The value at a dotted path (array items by index); undefined where nothing is. Own properties only, never a prototype's. */
export function atPath(scope: Json | Scope, path: string): Json | undefined {
  let value: Json | undefined = scope as Json;
  for (const name of path.split('.')) {
    if (value === undefined) return undefined;
    value = child(value, name);
  }
  return value;
}
