const ENTITY_TAG = /(?:W\/)?("[^"]*")/g;

/** Whether an If-None-Match header names this strong entity tag: a list, weak forms, or `*`. Compared weakly, as RFC 9110 asks. */
export function etagMatches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return Array.from(header.matchAll(ENTITY_TAG), ([, opaque]) => opaque).includes(etag);
}
