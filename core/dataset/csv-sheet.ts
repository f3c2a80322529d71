import { asText } from '#core/grading/as-text';
import type { Json, JsonObject } from '#schema/contracts/json';

/** An example as far as a sheet shows it. */
export type SheetExample = {
  readonly id: string;
  readonly input: JsonObject;
  readonly expected?: Json | undefined;
  readonly metadata: JsonObject;
  readonly cluster?: string | undefined;
  readonly critical: boolean;
  readonly split: string;
};

/** The columns of a sheet, each with whether its cells are JSON. Grows with the examples that `note` sees. */
export type Sheet = Map<string, boolean>;

const cellsOf = ({ id, input, expected, metadata, cluster, critical, split }: SheetExample): [string, Json][] => [
  ['id', id],
  ...named('input', input),
  ...(expected === undefined ? [] : ([['expected', expected]] satisfies [string, Json][])),
  ...named('metadata', metadata),
  ...(cluster === undefined ? [] : ([['cluster', cluster]] satisfies [string, Json][])),
  ['critical', String(critical)],
  ['split', split],
];

const named = (part: string, values: JsonObject): [string, Json][] =>
  Object.entries(values).map(([name, value]) => [`${part}.${name}`, value]);

/** Adds the columns of an example to a sheet. */
export function note(sheet: Sheet, example: SheetExample): void {
  for (const [name, value] of cellsOf(example))
    sheet.set(name, (sheet.get(name) ?? false) || typeof value !== 'string' || value === '');
}

const written = (text: string): string => (/[",;\t\r\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The first line of a sheet, as an import reads it. */
export const headLine = (sheet: Sheet): string =>
  [...sheet].map(([name, json]) => written(json ? `${name}:json` : name)).join(',');

/** An example's line: an empty cell is nothing. */
export function sheetLine(sheet: Sheet, example: SheetExample): string {
  const cells = new Map(cellsOf(example));
  return [...sheet]
    .map(([name, json]) => {
      const value = cells.get(name);
      if (value === undefined) return '';
      return written(json ? JSON.stringify(value) : asText(value));
    })
    .join(',');
}
