import type { Json } from '#schema/contracts/json';
import type { Difference } from '#schema/contracts/version';

type Found = { readonly path: string; readonly before: Json | undefined; readonly after: Json | undefined };

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function children(value: Json): Map<string, Json> {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [`${index}`, item]));
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

const isContainer = (value: Json | undefined): value is Json[] | { [name: string]: Json } =>
  typeof value === 'object' && value !== null;

function differences({ path, before, after }: Found): Difference[] {
  if (before === undefined) return [{ path, kind: 'added', after }];
  if (after === undefined) return [{ path, kind: 'removed', before }];
  const nested = isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after);
  if (!nested) return before === after ? [] : [{ path, kind: 'changed', before, after }];
  const [old, young] = [children(before), children(after)];
  const names = [...new Set([...old.keys(), ...young.keys()])];
  return names.flatMap((name) =>
    differences({ path: `${path}/${escaped(name)}`, before: old.get(name), after: young.get(name) }),
  );
}

/**
 * What differs between two JSON values, each at the deepest JSON pointer (RFC 6901) that tells it: first in the order of `a`'s
 * names, then what only `b` has. Arrays are compared place by place. Applied to `a`, removals last to first, it gives `b`.
 * The caller bounds the depth (`JSON_DEPTH`).
 */
export function diff(a: Json, b: Json): Difference[] {
  return differences({ path: '', before: a, after: b });
}
