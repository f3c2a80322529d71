/** What a record of a manifest has under this name of its own: `constructor` is nobody's prompt. */
export const namedIn = <Value>(record: { readonly [name: string]: Value }, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
