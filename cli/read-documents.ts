import { DocumentLine } from '#schema/contracts/document';
import { toIssues } from '#schema/contracts/issues';
import type { Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

/** Lines of one call: NDJSON and how many documents it holds. */
export type Batch = { readonly text: string; readonly count: number };

/** The control plane takes 4 MB a call; smaller ones show progress and lose less when the line breaks. */
const BATCH_BYTES = 1_000_000;
const MOST_ISSUES = 100;

/** An NDJSON text as batches, every line checked first: a file with a fault is refused before any of it is stored. Empty lines are left out. */
export function readDocuments(text: string): Result<Batch[], Issue[]> {
  const issues: Issue[] = [];
  const lineOf = new Map<string, number>();
  const good: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    if (issues.length >= MOST_ISSUES) break;
    const at = `line ${index + 1}`;
    const document = readLine(line);
    const twin = document.ok ? lineOf.get(document.value.id) : undefined;
    if (!document.ok)
      issues.push(
        ...document.error.map(({ path, message }) => ({ path: path === '' ? at : `${at}.${path}`, message })),
      );
    else if (twin !== undefined) issues.push({ path: `${at}.id`, message: `The id of line ${twin} again.` });
    else {
      lineOf.set(document.value.id, index + 1);
      good.push(line);
    }
  }
  return issues.length === 0 ? ok(batches(good)) : err(issues.slice(0, MOST_ISSUES));
}

function readLine(line: string): Result<DocumentLine, Issue[]> {
  try {
    const document = DocumentLine.safeParse(JSON.parse(line));
    return document.success ? ok(document.data) : err(toIssues(document.error));
  } catch {
    return err([{ path: '', message: 'Not JSON.' }]);
  }
}

function batches(lines: readonly string[]): Batch[] {
  const done: Batch[] = [];
  let [now, bytes]: [string[], number] = [[], 0];
  for (const line of lines) {
    const size = Buffer.byteLength(line) + 1;
    if (bytes + size > BATCH_BYTES && now.length > 0) {
      done.push({ text: now.join('\n'), count: now.length });
      [now, bytes] = [[], 0];
    }
    now.push(line);
    bytes += size;
  }
  return now.length === 0 ? done : [...done, { text: now.join('\n'), count: now.length }];
}
