import type { Json } from '#schema/contracts/json';
import { headerText } from './header-text.ts';
import { isObject } from './is-object.ts';

/** Arguments nest as their schemas do; deeper ones are not looked for. */
const DEPTH = 16;

type Property = { readonly name: string; readonly schema: Json; readonly header: Json | undefined };

function propertiesOf(schema: Json | undefined, depth: number): Property[] {
  const properties = isObject(schema) && depth <= DEPTH ? schema['properties'] : undefined;
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, one]) => ({
    name,
    schema: one,
    header: isObject(one) ? one['x-mcp-header'] : undefined,
  }));
}

const scalars = ['string', 'number', 'boolean'];

/** The arguments that a tool's schema wants in headers too (`x-mcp-header`), as `mcp-param-…`; those that are not given are left out. */
export function paramHeaders(schema: Json | undefined, given: Json | undefined, depth = 0): { [name: string]: string } {
  if (!isObject(given)) return {};
  const headers: { [name: string]: string } = {};
  for (const { name, schema: below, header } of propertiesOf(schema, depth)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof header === 'string' && scalars.includes(typeof value))
      headers[`mcp-param-${header.toLowerCase()}`] = headerText(
        typeof value === 'string' ? value : JSON.stringify(value),
      );
    Object.assign(headers, paramHeaders(below, value, depth + 1));
  }
  return headers;
}

function headersIn(schema: Json | undefined, depth: number): Json[] {
  return propertiesOf(schema, depth).flatMap(({ schema: below, header }) => [
    ...(header === undefined ? [] : [header]),
    ...headersIn(below, depth + 1),
  ]);
}

/** Why a tool of this schema cannot be called by the protocol, in words: a header that is none, or two of one name. */
export function paramHeaderFault(schema: Json | undefined): string | null {
  const seen = new Set<string>();
  for (const header of headersIn(schema, 0)) {
    if (typeof header !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(header))
      return 'An x-mcp-header is not the name of a header.';
    if (seen.has(header.toLowerCase())) return `Two arguments want the header ${header}.`;
    seen.add(header.toLowerCase());
  }
  return null;
}
