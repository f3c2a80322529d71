/** An example in a version: its id, and the SHA-256 (hex) of its canonical JSON (RFC 8785). */
export type Held = { readonly id: string; readonly hash: string };

/**
 * A piece of what a dataset's version is the SHA-256 of: canonical JSON of `[[id, hash], …]` in the order of the ids, however they were
 * imported. The first piece opens the list; a last one without examples closes it. Ids are ASCII, so every database has this order.
 */
export function versionPiece(held: readonly Held[], { first }: { first: boolean }): string {
  const text = held.map(({ id, hash }) => JSON.stringify([id, hash])).join(',');
  return `${first ? '[' : text === '' ? ']' : ','}${text}`;
}
