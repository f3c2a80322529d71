import { htmlBlocks } from '#core/ingest/html-blocks';
import { markdownBlocks } from '#core/ingest/markdown-blocks';
import { passagesOf } from '#core/ingest/passages-of';
import type { Issue } from '#schema/contracts/problem';

/** A document as it was read, before the contract has seen it; `at` is where it stands in its file ("line 3"), `fetchedAt` when that was changed, where a file says no other time. */
export type Draft = { readonly at: string; readonly value: unknown; readonly fetchedAt?: string };

/** What is in a file: drafts, and the places that are none. */
export type FileRead = { readonly drafts: readonly Draft[]; readonly issues: readonly Issue[] };

/** The kinds of files that documents are made of, by their endings. */
export const endings = ['md', 'markdown', 'html', 'htm', 'txt', 'json', 'ndjson', 'jsonl'] as const;

export const endingOf = (name: string): string => /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

type File = { readonly name: string; readonly text: string; readonly changedMs: number };

function lines({ text }: File): FileRead {
  const drafts: Draft[] = [];
  const issues: Issue[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const at = `line ${index + 1}`;
    if (line.trim() === '') continue;
    try {
      drafts.push({ at, value: JSON.parse(line) });
    } catch {
      issues.push({ path: at, message: 'Not JSON.' });
    }
  }
  return { drafts, issues };
}

/** Where JSON breaks, by what the engine says of it; it names the place as line and column, or as a position. */
function placeOf(error: unknown, text: string): string {
  const said = String(error);
  const line = /\(line (\d+) column \d+\)/.exec(said)?.[1];
  const position = /at position (\d+)/.exec(said)?.[1];
  const before = position === undefined ? text : text.slice(0, Number(position));
  return `line ${line ?? before.split('\n').length}`;
}

/** A list of documents, `{ "documents": [...] }`, or one document. */
function json({ text }: File): FileRead {
  try {
    const value: unknown = JSON.parse(text);
    const inside = typeof value === 'object' && value !== null && 'documents' in value ? value.documents : value;
    const all: unknown[] = Array.isArray(inside) ? inside : [inside];
    return { drafts: all.map((one, index) => ({ at: `document ${index + 1}`, value: one })), issues: [] };
  } catch (error) {
    return { drafts: [], issues: [{ path: placeOf(error, text), message: 'Not JSON.' }] };
  }
}

/** The passages of a text for people: their ids and sources are the file's name and the anchor of their heading. */
function passages({ name, changedMs }: File, read: ReturnType<typeof markdownBlocks>): FileRead {
  const fetchedAt = new Date(changedMs).toISOString();
  const first = read.blocks.find(({ kind }) => kind === 'heading')?.text;
  const drafts = passagesOf(read.blocks, read.title ?? first ?? '').map(({ anchor, title, text, line }) => {
    const id = anchor === '' ? name : `${name}#${anchor}`;
    return { at: `line ${line}`, value: { id, title, text, source: id }, fetchedAt };
  });
  return { drafts, issues: [] };
}

function plain(file: File): FileRead {
  const blocks = file.text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .flatMap((text) => (text.trim() === '' ? [] : [{ kind: 'text' as const, text: text.trim(), line: 1 }]));
  return passages(file, { blocks, title: null });
}

/** What a file holds, by its ending; one without a known ending is read as JSON lines. */
export function readFile(file: File): FileRead {
  switch (endingOf(file.name)) {
    case 'md':
    case 'markdown':
      return passages(file, markdownBlocks(file.text));
    case 'html':
    case 'htm':
      return passages(file, htmlBlocks(file.text));
    case 'txt':
      return plain(file);
    case 'json':
      return json(file);
    default:
      return lines(file);
  }
}
