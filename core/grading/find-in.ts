import type { Json } from '#schema/contracts/json';
import type { Grade } from './grade.ts';
import { type Lookout, type Sighting, sightings } from './sightings.ts';

/** What is looked for, what is let be, and whether finds are cut out. */
export type Search<Kind extends string> = {
  readonly lookouts: readonly Lookout<Kind>[];
  readonly spares?: (found: string) => boolean;
  readonly redact: boolean;
  /** What is called so, is looked at with its name before it: a password is told by being called one. */
  readonly telling?: RegExp;
};

type Tally = Map<string, number>;

function cut(text: string, seen: readonly Sighting[]): string {
  let from = 0;
  const parts = seen.map(({ kind, start, end }) => {
    const part = `${text.slice(from, start)}[${kind.replaceAll('_', ' ')}]`;
    from = end;
    return part;
  });
  return parts.join('') + text.slice(from);
}

function search<Kind extends string>(value: Json, what: Search<Kind>, to: { tally: Tally; name: string }): Json {
  const { tally } = to;
  if (Array.isArray(value)) return value.map((item) => search(item, what, to));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, search(item, what, { tally, name })]));
  }
  if (typeof value === 'boolean' || value === null) return value;
  const { spares = () => false, telling } = what;
  const before = telling?.test(to.name) === true ? `${to.name}: ` : '';
  const text = before + String(value);
  const seen = sightings(text, what.lookouts).flatMap((one) => {
    const start = Math.max(one.start, before.length);
    return one.end <= start || spares(text.slice(start, one.end)) ? [] : [{ ...one, start }];
  });
  for (const { kind } of seen) tally.set(kind, (tally.get(kind) ?? 0) + 1);
  return seen.length === 0 ? value : cut(text, seen).slice(before.length);
}

/**
 * 1 when nothing is found in the texts and numbers of a value (names of properties are not looked at), else 0 with kinds and
 * counts, never with what was found; and the value with `[kind]` in its place when it is to be redacted.
 */
export function findIn<Kind extends string>(value: Json, what: Search<Kind>): Grade {
  const tally: Tally = new Map();
  const redacted = search(value, what, { tally, name: '' });
  if (tally.size === 0) return { score: 1, reason: 'Found nothing.' };
  const counts = [...tally].map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`).join(', ');
  if (!what.redact) return { score: 0, reason: `Found: ${counts}.` };
  return { score: 0, reason: `Redacted: ${counts}.`, value: redacted };
}
