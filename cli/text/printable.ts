import { stripVTControlCharacters } from 'node:util';

/** A JSON value for people: its texts without quotes when there is only one, else as indented JSON. Nothing in it can steer a terminal. */
export function printable(value: unknown): string[] {
  const only = onlyText(value);
  const text = only ?? JSON.stringify(value, null, 2) ?? 'null';
  return text
    .split('\n')
    .map((line) => stripVTControlCharacters(line).replace(/(?!\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' '));
}

function onlyText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const all = Object.values(value);
  return all.length === 1 && typeof all[0] === 'string' ? all[0] : undefined;
}
