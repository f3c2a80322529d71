import { datasetFormats, type DatasetFormat } from '#schema/contracts/dataset';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from '../fault.ts';

/** `ndjson`: our own examples. */
export type FileFormat = DatasetFormat | 'ndjson';

const known: readonly FileFormat[] = ['ndjson', ...datasetFormats];
const byEnding: { readonly [ending: string]: FileFormat } = {
  ndjson: 'ndjson',
  jsonl: 'jsonl',
  csv: 'csv',
  tsv: 'csv',
  yaml: 'promptfoo',
  yml: 'promptfoo',
};

/** OpenAI's name their criteria or a grader's type, promptfoo's their tests. */
function formatOfJson(text: string): FileFormat | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) return 'promptfoo';
  const names = Object.keys(value ?? {});
  if (names.includes('tests')) return 'promptfoo';
  return ['testing_criteria', 'graders', 'grader', 'data_source', 'type'].some((name) => names.includes(name))
    ? 'openai'
    : undefined;
}

/** Which program a file of examples is of: as said, else by its name, else by what is in it. */
export function formatOf(file: string, text: string, said: string | undefined): Result<FileFormat, Fault> {
  if (said !== undefined) {
    const format = known.find((one) => one === said);
    const detail = `--format: unknown format ${said}; known: ${known.join(', ')}.`;
    return format === undefined ? err(fault('malformed', detail)) : ok(format);
  }
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const format = ending === 'json' ? formatOfJson(text) : byEnding[ending];
  if (format !== undefined) return ok(format);
  const help = `--format says it: ${known.join(', ')}.`;
  return err(fault('malformed', `What ${file} is cannot be told from its name or beginning.`, { help }));
}
