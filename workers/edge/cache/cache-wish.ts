/** What a caller lets the cache do: give an answer that was made before, and keep one that is made now. */
export type CacheWish = { readonly read: boolean; readonly write: boolean };

const everything: CacheWish = { read: true, write: true };
const anew: CacheWish = { read: false, write: true };
const nothing: CacheWish = { read: false, write: false };

/** By the words of HTTP: `no-store` is neither, `no-cache` (and `max-age=0`) makes the answer anew and keeps it. `cache: false` in a body is `no-store`. */
export function cacheWish(headers: Headers, body?: false): CacheWish {
  if (body === false) return nothing;
  const said = headers.get('cache-control');
  if (said === null) return everything;
  const words = said.split(',').map((word) => word.trim().toLowerCase());
  if (words.includes('no-store')) return nothing;
  return words.includes('no-cache') || words.includes('max-age=0') ? anew : everything;
}
