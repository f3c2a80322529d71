import { DocumentLine } from '#schema/contracts/document';
import { toIssues } from '#schema/contracts/issues';
import type { Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { readBy } from '#schema/contracts/read-by';

/** As many faults as an answer lists. */
const MOST = 100;

/** The documents of an NDJSON text, empty lines left out; or its faults, each with its line counted from 1. An id may stand there once. */
export function readDocuments(text: string): Result<DocumentLine[], Issue[]> {
  const documents: DocumentLine[] = [];
  const issues: Issue[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (issues.length >= MOST) break;
    if (line.trim() === '') continue;
    const number = index + 1;
    const read = readLine(line);
    const twin = read.ok ? lineOf.get(read.value.id) : undefined;
    if (!read.ok) issues.push(...read.error.map((issue) => at(number, issue)));
    else if (twin !== undefined) issues.push(at(number, { path: 'id', message: `The id of line ${twin} again.` }));
    else {
      documents.push(read.value);
      lineOf.set(read.value.id, number);
    }
  }
  return issues.length === 0 ? ok(documents) : err(issues.slice(0, MOST));
}

const at = (line: number, { path, message }: Issue): Issue => ({
  path: path === '' ? `line ${line}` : `line ${line}.${path}`,
  message,
});

function readLine(line: string): Result<DocumentLine, Issue[]> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return err([{ path: '', message: 'Not JSON.' }]);
  }
  const document = readBy(DocumentLine, value);
  return document.success ? ok(document.data) : err(toIssues(document.error));
}
