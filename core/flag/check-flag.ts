import type { FlagDefinition } from '#schema/contracts/flag';
import type { Issue } from '#schema/contracts/problem';

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

function variantFaults(variants: FlagDefinition['variants']): Issue[] {
  const kinds = Object.entries(variants).map(([name, value]) => ({ name, kind: kindOf(value) }));
  const [first] = kinds;
  return kinds.flatMap(({ name, kind }) => {
    const path = `variants.${name}`;
    if (kind === 'null' || kind === 'array')
      return [{ path, message: `A boolean, text, number or object, not ${kind}.` }];
    if (kind === first?.kind) return [];
    return [{ path, message: `All variants are of one kind: ${first?.name} is ${first?.kind}, this is ${kind}.` }];
  });
}

/** Every fault of a flag that its contract cannot see, with dotted paths. */
export function checkFlag({ variants, defaultVariant }: FlagDefinition): Issue[] {
  const missing = typeof defaultVariant === 'string' && !Object.hasOwn(variants, defaultVariant);
  const known = Object.keys(variants).join(', ');
  const issues = missing
    ? [{ path: 'defaultVariant', message: `Unknown variant ${JSON.stringify(defaultVariant)}; known: ${known}.` }]
    : [];
  return [...variantFaults(variants), ...issues];
}
