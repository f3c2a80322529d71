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
    const checks = [twin, row].flatMap((one) => (one?.example['checks'] ?? []) as Json[]);
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

/** A YAML document without aliases that blow up and without anything but JSON's values. */
function readYaml(text: string): { readonly value: Json } | { readonly fault: string } {
  try {
    const value = parse(text, { maxAliasCount: 100, schema: 'core', logLevel: 'error' }) as unknown;
    return { value: JSON.parse(JSON.stringify(value ?? null)) as Json };
  } catch (error) {
    return { fault: error instanceof Error ? (error.message.split('\n', 1)[0] ?? 'Not YAML.') : 'Not YAML.' };
  }
}

function ofDocument(text: string, make: (value: Json) => BroughtRows): BroughtRows {
  const read = readYaml(text);
  if ('value' in read) return make(read.value);
  return { rows: [], left: [], faults: [{ path: '', message: read.fault.slice(0, 300) }] };
}

/** What a file of another program holds, as rows that may be examples. JSON is YAML too, so a configuration may be either. */
export function bringAlong(text: string, format: DatasetFormat): BroughtRows {
  switch (format) {
    case 'promptfoo':
      return ofDocument(text, promptfooRows);
    case 'openai':
      return ofDocument(text, fromOpenai);
    case 'csv':
      return fromCsv(text);
    case 'jsonl':
      return fromJsonl(text);
  }
}
