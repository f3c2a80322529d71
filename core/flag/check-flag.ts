import type { FlagDefinition } from '#schema/contracts/flag';
import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { checkTargeting } from './check-targeting.ts';
import { named } from './named-variants.ts';

/** The longest targeting, in characters of JSON. */
const TARGETING_LENGTH = 64 * 1024;

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

function nameFaults({ variants, targeting }: FlagDefinition, evaluators: ReadonlyMap<string, Json>): Issue[] {
  const known = Object.keys(variants).join(', ');
  const wrong = named(targeting ?? null, { at: 'targeting', evaluators }).filter(
    ({ variant }) => !Object.hasOwn(variants, variant),
  );
  return wrong.map(({ variant, at }) => ({
    path: at,
    message: `Unknown variant ${JSON.stringify(variant)}; known: ${known}.`,
  }));
}

function targetingFaults(flag: FlagDefinition, evaluators: ReadonlyMap<string, Json>): Issue[] {
  const { targeting } = flag;
  if (targeting === undefined || Object.keys(targeting).length === 0) return [];
  const { length } = JSON.stringify(targeting);
  if (length > TARGETING_LENGTH)
    return [{ path: 'targeting', message: `${length} characters of JSON; at most ${TARGETING_LENGTH}.` }];
  return [...checkTargeting(targeting, 'targeting', evaluators), ...nameFaults(flag, evaluators)];
}

/** Every fault of a flag that its contract cannot see, with dotted paths. `evaluators`: what it may refer to, in the order of their file. */
export function checkFlag(flag: FlagDefinition, evaluators: ReadonlyMap<string, Json> = new Map()): Issue[] {
  const { variants, defaultVariant } = flag;
  const missing = typeof defaultVariant === 'string' && !Object.hasOwn(variants, defaultVariant);
  const known = Object.keys(variants).join(', ');
  const issues = missing
    ? [{ path: 'defaultVariant', message: `Unknown variant ${JSON.stringify(defaultVariant)}; known: ${known}.` }]
    : [];
  return [...variantFaults(variants), ...issues, ...targetingFaults(flag, evaluators)];
}
