import { EXAMPLE_CHARS, ExampleInput } from './dataset.ts';
import { toIssues } from './issues.ts';
import type { Issue } from './problem.ts';

/** Examples of an NDJSON text with the lines they stand on, and what is wrong with the other lines. */
export type ReadExamples = {
  readonly examples: readonly { readonly line: number; readonly example: ExampleInput }[];
  readonly issues: readonly Issue[];
};

const at = (line: number, { path, message }: Issue): Issue => ({
  path: path === '' ? `line ${line}` : `line ${line}.${path}`,
  message,
});

function readLine(text: string): ExampleInput | Issue[] {
  if (text.length > EXAMPLE_CHARS) return [{ path: '', message: `Longer than ${EXAMPLE_CHARS} characters.` }];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [{ path: '', message: 'Not JSON.' }];
  }
  const example = ExampleInput.safeParse(value);
  return example.success ? example.data : toIssues(example.error);
}

/** Reads examples, a line each, empty lines left out; every bad line is named (counted from 1) with all that is wrong with it. */
export function readExamples(text: string): ReadExamples {
  const examples: { line: number; example: ExampleInput }[] = [];
  const issues: Issue[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const number = index + 1;
    const read = readLine(line);
    if (Array.isArray(read)) {
      issues.push(...read.map((issue) => at(number, issue)));
      continue;
    }
    const twin = read.id === undefined ? undefined : lineOf.get(read.id);
    if (twin !== undefined) issues.push(at(number, { path: 'id', message: `The id of line ${twin} again.` }));
    else examples.push({ line: number, example: read });
    if (read.id !== undefined) lineOf.set(read.id, number);
  }
  return { examples, issues };
}
