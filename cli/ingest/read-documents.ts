import { DocumentLine } from '#schema/contracts/document';
import { toIssues } from '#schema/contracts/issues';
import type { Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { readFile } from './read-file.ts';

/** What a row says that leaves it out, and what goes before every id and source. */
export type Given = { readonly prefix: string; readonly defaults: Readonly<Record<string, unknown>> };

/** A document as it is sent: its id and its line. */
export type Line = { readonly id: string; readonly json: string };

type File = { readonly name: string; readonly text: string; readonly changedMs: number };

const MOST_ISSUES = 100;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function completed(value: unknown, { prefix, defaults }: Given): unknown {
  if (!isObject(value)) return value;
  const { id, source } = value;
  return {
    ...value,
    ...(prefix !== '' && typeof id === 'string' ? { id: `${prefix}${id}` } : {}),
    ...(prefix !== '' && typeof source === 'string' && source !== '' ? { source: `${prefix}${source}` } : {}),
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !Object.hasOwn(value, name))),
  };
}

/** What is being gathered over all files; an id may stand in them once. */
type Reading = { readonly lines: Line[]; readonly issues: Issue[]; readonly placeOf: Map<string, string> };

function take(reading: Reading, place: string, value: unknown): void {
  const document = DocumentLine.safeParse(value);
  const twin = document.success ? reading.placeOf.get(document.data.id) : undefined;
  if (!document.success) {
    const at = (path: string): string => (path === '' ? place : `${place}.${path}`);
    reading.issues.push(...toIssues(document.error).map(({ path, message }) => ({ path: at(path), message })));
  } else if (twin !== undefined) reading.issues.push({ path: `${place}.id`, message: `The id of ${twin} again.` });
  else {
    reading.placeOf.set(document.data.id, place);
    reading.lines.push({ id: document.data.id, json: JSON.stringify(value) });
  }
}

/** The documents of files, every one checked: one with a fault refuses all, named by its file (where there are several), line and reason. */
export function readDocuments(files: readonly File[], given: Given): Result<Line[], Issue[]> {
  const reading: Reading = { lines: [], issues: [], placeOf: new Map() };
  for (const file of files) {
    const within = (at: string): string => (files.length > 1 ? `${file.name} ${at}` : at);
    const { drafts, issues } = readFile(file);
    reading.issues.push(...issues.map(({ path, message }) => ({ path: within(path), message })));
    for (const { at, value, fetchedAt } of drafts) {
      const defaults = fetchedAt === undefined ? given.defaults : { fetchedAt, ...given.defaults };
      take(reading, within(at), completed(value, { ...given, defaults }));
    }
    if (reading.issues.length >= MOST_ISSUES) break;
  }
  const byLine = reading.issues.slice(0, MOST_ISSUES);
  return byLine.length === 0 ? ok(reading.lines) : err(inOrder(byLine));
}

const lineOf = ({ path }: Issue): number => Number(/line (\d+)/.exec(path)?.[1] ?? 0);

/** As they stand in a file: what is no JSON was found before what is no document. */
const inOrder = (issues: readonly Issue[]): Issue[] =>
  issues.some(({ path }) => !path.startsWith('line ')) ? [...issues] : issues.toSorted((a, b) => lineOf(a) - lineOf(b));
