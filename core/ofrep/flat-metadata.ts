/** What OFREP lets metadata hold. */
export type FlatMetadata = { [name: string]: boolean | string | number };

/** Names that are ours: who owns a flag and what is planned with it is nothing for the public. */
const ours: ReadonlySet<string> = new Set(['public', 'owner', 'description', 'temporary', 'expires']);

/** Metadata as it is given out: booleans, texts and numbers; to client keys without what is ours. Undefined: nothing is left. */
export function flatMetadata(metadata: Readonly<Record<string, unknown>>, isPublic: boolean): FlatMetadata | undefined {
  const kept = Object.entries(metadata).filter(
    (entry): entry is [string, FlatMetadata[string]] =>
      ['boolean', 'string', 'number'].includes(typeof entry[1]) && !(isPublic && ours.has(entry[0])),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
