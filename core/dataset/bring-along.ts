import { parse } from 'yaml';
import { canonical } from '#core/canonical/canonical';
import type { DatasetFormat } from '#schema/contracts/dataset';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { BroughtRow, BroughtRows } from './brought-row.ts';
import { fromCsv } from './from-csv.ts';
import { fromJsonl } from './from-jsonl.ts';
import { fromOpenai } from './from-openai.ts';
import { fromPromptfoo, type LeftBehind } from './from-promptfoo.ts';
import { labelsOf } from './labels-of.ts';

/** Of several tests that ask the same one is made, with the checks of all: an example is named by what it asks. */
function together(rows: readonly BroughtRow[]): BroughtRow[] {
  const byInput = new Map<string, BroughtRow>();
  for (const row of rows) {
    const key = canonical(row.example['input'] ?? null) ?? row.at;
    const twin = byInput.get(key);
    const both = [twin, row].flatMap((one) => (one?.example['checks'] ?? []) as Json[]);
    // A check that is usual is every twin's, and counts once.
    const checks = [...new Map(both.map((check) => [canonical(check), check])).values()];
    byInput.set(key, twin === undefined ? row : { at: twin.at, example: { ...twin.example, checks } });
  }
  return [...byInput.values()];
}

function promptfooRows(config: Json): BroughtRows {
  const { examples, left } = fromPromptfoo(config);
  const also: LeftBehind[] = [...left];
  const rows = examples.map(({ at, input, metadata, checks }): BroughtRow => {
    const labels = labelsOf(metadata, at, also);
    const example: JsonObject = {
      input,
      metadata: labels,
      ...(checks.length > 0 && { checks: [...checks] as Json[] }),
    };
    return { at, example };
  });
  return { rows: together(rows), left: also, faults: [] };
}

/** Aliases may say the same a few times, and not make a novel of a page. */
const MOST_CHARS = 16_000_000;

/** How many characters are left of `most` once a value is written out, roughly; below 0 the rest is not looked at. */
function roomAfter(value: unknown, most: number): number {
  if (typeof value === 'string') return most - value.length - 2;
  let room = most - 4;
  if (typeof value !== 'object' || value === null) return room;
  for (const [name, inside] of Object.entries(value)) {
    room = roomAfter(inside, room - name.length);
    if (room < 0) return room;
  }
  return room;
}

/** JSON as it is; else a YAML document (merge keys are promptfoo's habit) without anything but JSON's values. */
function readDocument(text: string): { readonly value: Json } | { readonly fault: string } {
  const json = readJson(text);
  if (json !== undefined) return { value: json };
  try {
    const value = parse(text, { maxAliasCount: 100, schema: 'core', merge: true, logLevel: 'error' }) as unknown;
    if (roomAfter(value, MOST_CHARS) < 0)
      return { fault: `Its aliases make more than ${MOST_CHARS} characters of it.` };
    return { value: JSON.parse(JSON.stringify(value ?? null)) as Json };
  } catch (error) {
    const [said = 'Not YAML.'] = error instanceof Error ? error.message.split('\n', 1) : [];
    return { fault: /call stack/i.test(said) ? 'It is nested too deep.' : said };
  }
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch {
    return undefined;
  }
}

function ofDocument(text: string, make: (value: Json) => BroughtRows): BroughtRows {
  const read = readDocument(text);
  if ('value' in read) return make(read.value);
  return { rows: [], left: [], faults: [{ path: '', message: read.fault.slice(0, 300) }] };
}

/** An example has at most so many checks of its own. */
const MOST_CHECKS = 16;

/** The rows with as many checks as an example may have; the others are left behind. */
function withinChecks({ rows, left, ...others }: BroughtRows): BroughtRows {
  const also: LeftBehind[] = [];
  const within = rows.map((row): BroughtRow => {
    const checks = row.example['checks'];
    if (!Array.isArray(checks) || checks.length <= MOST_CHECKS) return row;
    const more = `An example has at most ${MOST_CHECKS} checks; ${checks.length - MOST_CHECKS} more are left.`;
    also.push({ path: row.at, why: more });
    return { at: row.at, example: { ...row.example, checks: checks.slice(0, MOST_CHECKS) } };
  });
  return { rows: within, left: [...left, ...also], ...others };
}

/** What a file of another program holds, as rows that may be examples. JSON is YAML too, so a configuration may be either. */
export function bringAlong(text: string, format: DatasetFormat): BroughtRows {
  switch (format) {
    case 'promptfoo':
      return withinChecks(ofDocument(text, promptfooRows));
    case 'openai':
      return withinChecks(ofDocument(text, fromOpenai));
    case 'csv':
      return withinChecks(fromCsv(text));
    case 'jsonl':
      return fromJsonl(text);
  }
}
