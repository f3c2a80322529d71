/** Something that stands in a text: UTF-16 positions, `end` exclusive. */
export type Sighting<Kind extends string = string> = {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
};

/** Where a find really begins and ends. */
export type Extent = { readonly start: number; readonly end: number };

/**
 * How a kind is seen: a pattern (no flags) that `searchFault` takes, and what decides whether a match is one, and how far it
 * goes. `read` looks at a bounded stretch around the match, or consumes what it reads.
 */
export type Lookout<Kind extends string = string> = {
  readonly kind: Kind;
  readonly pattern: string;
  readonly read: (text: string, match: Extent) => Extent | null;
};

function seenBy<Kind extends string>(text: string, { kind, pattern, read }: Lookout<Kind>): Sighting<Kind>[] {
  const search = new RegExp(pattern, 'gu');
  const seen: Sighting<Kind>[] = [];
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    const { index } = match;
    const extent = read(text, { start: index, end: index + match[0].length });
    if (extent !== null) seen.push({ kind, ...extent });
    search.lastIndex = Math.max(extent?.end ?? 0, index + 1);
  }
  return seen;
}

/** All that the lookouts see in a text, in its order; what overlaps is one sighting, of the kind that begins first. Linear in the text. */
export function sightings<Kind extends string>(text: string, lookouts: readonly Lookout<Kind>[]): Sighting<Kind>[] {
  const all = lookouts.flatMap((lookout) => seenBy(text, lookout));
  const joined: Sighting<Kind>[] = [];
  for (const one of all.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last === undefined || one.start >= last.end) joined.push(one);
    else if (one.end > last.end) joined.splice(-1, 1, { ...last, end: one.end });
  }
  return joined;
}
