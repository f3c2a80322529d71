/** More marks on one letter than any language puts there (UAX #15 calls texts below this stream-safe). */
const LONG_RUN = /(\p{M}{30})(?=\p{M})/gu;

/**
 * A text in one spelling (NFKC), in linear time: sorting the marks of one letter takes the square of their number, so a run of
 * marks that no language has (100 KB of them take seconds) is parted by U+034F first.
 */
export const compose = (text: string): string => text.replace(LONG_RUN, '$1\u034F').normalize('NFKC');
