import { EXAMPLE_CHARS, ExampleInput } from './dataset.ts';
import { toIssues } from './issues.ts';
import type { Issue } from './problem.ts';
import { readBy } from './read-by.ts';

/** Examples with where they stand (`line 3`), and what is wrong with the others. */
export type ReadExamples = {
  readonly examples: readonly { readonly at: string; readonly example: ExampleInput }[];
  readonly issues: readonly Issue[];
};

const below = (at: string, { path, message }: Issue): Issue => ({ path: path === '' ? at : `${at}.${path}`, message });

function readLine(text: string): unknown {
  if (text.length > EXAMPLE_CHARS) return tooLong;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

const tooLong: Issue = { path: '', message: `Longer than ${EXAMPLE_CHARS} characters.` };
const notJson: Issue = { path: '', message: 'Not JSON.' };

function readOne(value: unknown): ExampleInput | Issue[] {
  if (value === tooLong || value === notJson) return [value as Issue];
  const example = readBy(ExampleInput, value);
  if (!example.success) return toIssues(example.error);
  return JSON.stringify(example.data).length > EXAMPLE_CHARS ? [tooLong] : example.data;
}

/** Reads examples from values, wherever they stood: every bad one is named with all that is wrong with it. */
export function readRows(rows: Iterable<{ readonly at: string; readonly example: unknown }>): ReadExamples {
  const examples: { at: string; example: ExampleInput }[] = [];
  const issues: Issue[] = [];
  const placeOf = new Map<string, string>();
  for (const { at, example } of rows) {
    const read = readOne(example);
    if (Array.isArray(read)) {
      issues.push(...read.map((issue) => below(at, issue)));
      continue;
    }
    const twin = read.id === undefined ? undefined : placeOf.get(read.id);
    if (twin !== undefined) issues.push(below(at, { path: 'id', message: `The id of ${twin} again.` }));
    else examples.push({ at, example: read });
    if (read.id !== undefined) placeOf.set(read.id, at);
  }
  return { examples, issues };
}

/** Reads examples, a line each, empty lines left out; every bad line is named (counted from 1) with all that is wrong with it. */
export function readExamples(text: string): ReadExamples {
  const lines = text.split('\n').map((line, index) => ({ at: `line ${index + 1}`, line }));
  const full = lines.filter(({ line }) => line.trim() !== '');
  return readRows(full.map(({ at, line }) => ({ at, example: readLine(line) })));
}
