import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { BroughtRow, BroughtRows } from './brought-row.ts';
import { csvCheck } from './csv-check.ts';
import { csvRows, type CsvRow } from './csv-rows.ts';
import type { LeftBehind } from './from-promptfoo.ts';
import { labelsOf } from './labels-of.ts';

type Part = 'input' | 'expected' | 'metadata' | 'own' | 'check' | 'left' | 'blank';

/** What a column is: which part of an example, its name there, and whether its cells are JSON. */
type Column = { readonly part: Part; readonly name: string; readonly json: boolean };

const own = new Set(['id', 'cluster', 'split', 'critical']);

function columnOf(header: string): Column {
  const json = header.endsWith(':json');
  const title = (json ? header.slice(0, -':json'.length) : header).trim();
  if (own.has(title)) return { part: 'own', name: title, json };
  if (title === '') return { part: 'blank', name: '', json: false };
  if (title === 'expected') return { part: 'expected', name: '', json };
  if (/^__expected\d*$/.test(title)) return { part: 'check', name: title, json: false };
  if (title === '__description') return { part: 'metadata', name: 'description', json: false };
  if (title.startsWith('__metadata:')) return { part: 'metadata', name: title.slice('__metadata:'.length), json };
  if (title.startsWith('__')) return { part: 'left', name: title, json: false };
  const [, part, name] = /^(input|expected|metadata)\.(.+)$/.exec(title) ?? [];
  return part === undefined || name === undefined
    ? { part: 'input', name: title, json }
    : { part: part as Part, name, json };
}

/** Two columns that would be one value; null: there are none. */
function clashOf(columns: readonly Column[]): string | null {
  const seen = new Set<string>();
  for (const { part, name } of columns) {
    const place = part === 'own' || part === 'check' || name === '' ? name || part : `${part}.${name}`;
    if (part !== 'blank' && seen.has(place)) return `The column ${place} twice.`;
    seen.add(place);
  }
  const parts = columns.filter(({ part, name }) => part === 'expected' && name !== '');
  return seen.has('expected') && parts.length > 0
    ? `The column expected, and expected.${parts[0]?.name ?? ''}: one of them.`
    : null;
}

type Read = {
  input: JsonObject;
  expected?: Json;
  metadata: JsonObject;
  own: JsonObject;
  checks: Json[];
};
type Notes = { readonly at: string; readonly left: LeftBehind[]; readonly faults: Issue[] };

function valueOf(cell: string, { json, name }: Column, { at, faults }: Notes): Json {
  if (!json) return cell;
  try {
    return JSON.parse(cell) as Json;
  } catch {
    faults.push({ path: `${at}.${name}`, message: 'Not JSON.' });
    return null;
  }
}

const owned = (cell: Json, name: string): Json => {
  if (name !== 'critical' || typeof cell !== 'string') return cell;
  const truth = /^(?:(true|1|yes)|false|0|no)$/i.exec(cell);
  return truth === null ? cell : truth[1] !== undefined;
};

/** A property whatever its name is: `__proto__` is a name too. */
const named = (name: string, value: Json): JsonObject => Object.fromEntries([[name, value]]);

function take(read: Read, cell: string, { column, notes }: { column: Column; notes: Notes }): void {
  const { part, name } = column;
  if (part === 'blank')
    notes.faults.push({ path: notes.at, message: `${cell.slice(0, 40)} is in a column without a name.` });
  else if (part === 'own') read.own[name] = owned(valueOf(cell, column, notes), name);
  else if (part === 'input' || part === 'metadata')
    Object.assign(read[part], named(name, valueOf(cell, column, notes)));
  else if (part === 'expected') {
    const value = valueOf(cell, column, notes);
    read.expected = name === '' ? value : { ...(read.expected as JsonObject | undefined), ...named(name, value) };
  } else if (part === 'check') {
    const check = csvCheck(cell);
    if (check.ok) read.checks.push(check.check as Json);
    else notes.left.push({ path: `${notes.at}.${name}`, why: check.why });
  }
}

function rowOf({ line, cells }: CsvRow, columns: readonly Column[], all: Omit<Notes, 'at'>): BroughtRow | null {
  const notes: Notes = { at: `line ${line}`, ...all };
  if (cells.length > columns.length) {
    all.faults.push({ path: notes.at, message: `It has ${cells.length} cells, the first line ${columns.length}.` });
    return null;
  }
  const read: Read = { input: {}, metadata: {}, own: {}, checks: [] };
  const faulty = all.faults.length;
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    // An empty cell of the input is a text that is empty; anywhere else it is nothing.
    if (cell !== '' || (column.part === 'input' && !column.json)) take(read, cell, { column, notes });
  }
  if (all.faults.length > faulty) return null;
  const { input, expected, checks } = read;
  const metadata = labelsOf(read.metadata, notes.at, all.left);
  const example = {
    input,
    ...(expected !== undefined && { expected }),
    metadata,
    ...read.own,
    ...(checks.length > 0 && { checks }),
  };
  return { at: notes.at, example };
}

/**
 * The rows of a CSV text as examples. The first row names the columns: `id`, `expected`, `cluster`, `split`, `critical`, `metadata.x`,
 * `expected.x`, `input.x` or just `x`; `:json` behind a name: its cells are JSON; and promptfoo's `__expected`, `__metadata:x`.
 */
export function fromCsv(text: string): BroughtRows {
  const rows = csvRows(text);
  if ('unclosed' in rows)
    return {
      rows: [],
      left: [],
      faults: [{ path: `line ${rows.unclosed}`, message: 'A quote is opened here and never closed.' }],
    };
  const [head = { cells: [] }, ...body] = rows;
  const columns = head.cells.map(columnOf);
  const left: LeftBehind[] = columns.flatMap(({ part, name }) =>
    part === 'left' ? [{ path: name, why: 'This column of promptfoo’s is not taken over.' }] : [],
  );
  const clash = clashOf(columns);
  if (clash !== null) return { rows: [], left, faults: [{ path: 'line 1', message: clash }] };
  const faults: Issue[] = [];
  const brought = body.flatMap((row) => rowOf(row, columns, { left, faults }) ?? []);
  return { rows: brought, left, faults };
}
