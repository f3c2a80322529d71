import canonicalize from 'canonicalize';
import type { Json } from '#schema/contracts/json';

/** The one text of a JSON value (RFC 8785): the same value has the same text, whatever its author's spaces and order. Undefined for what JSON can carry but RFC 8785 refuses: numbers beyond a double (`1e999`) and broken surrogate pairs. */
export function canonical(value: Json): string | undefined {
  try {
    return canonicalize(value);
  } catch {
    return undefined;
  }
}
