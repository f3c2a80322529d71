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

/** A column: whether its cells are JSON, and how many examples have it. */
type Column = { readonly json: boolean; readonly held: number };

/** The columns of a sheet, and how many examples it is of. Grows with the examples that `note` sees. */
export type Sheet = { examples: number; readonly columns: Map<string, Column> };

/** A sheet of nothing yet. */
export const newSheet = (): Sheet => ({ examples: 0, columns: new Map() });

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

/** What spreadsheets take for a formula; within the quotes of JSON they do not. */
const FORMULA = /^[=+\-@\t\r]/;

const needsJson = (name: string, value: Json): boolean =>
  typeof value !== 'string' || value === '' || FORMULA.test(value) || name.endsWith(':json');

/** Adds the columns of an example to a sheet. */
export function note(sheet: Sheet, example: SheetExample): void {
  sheet.examples++;
  for (const [name, value] of cellsOf(example)) {
    const { json = false, held = 0 } = sheet.columns.get(name) ?? {};
    sheet.columns.set(name, { json: json || needsJson(name, value), held: held + 1 });
  }
}

/** Every column with whether its cells are JSON: of the input also those that some examples lack, because an empty cell there is an empty text. */
const columnsOf = ({ columns, examples }: Sheet): [string, boolean][] =>
  [...columns].map(([name, { json, held }]) => [name, json || (held < examples && name.startsWith('input.'))]);

const written = (text: string): string => (/[",;\t\r\n]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The first line of a sheet, as an import reads it. */
export const headLine = (sheet: Sheet): string =>
  columnsOf(sheet)
    .map(([name, json]) => written(json ? `${name}:json` : name))
    .join(',');

/** An example's line: an empty cell is nothing. */
export function sheetLine(sheet: Sheet, example: SheetExample): string {
  const cells = new Map(cellsOf(example));
  return columnsOf(sheet)
    .map(([name, json]) => {
      const value = cells.get(name);
      if (value === undefined) return '';
      return written(json ? JSON.stringify(value) : asText(value));
    })
    .join(',');
}
