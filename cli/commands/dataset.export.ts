import { chatLine } from '#core/dataset/chat-line';
import { headLine, newSheet, note, sheetLine, type Sheet } from '#core/dataset/csv-sheet';
import type { Example } from '#schema/contracts/dataset';
import type { QueryInputOf } from '#schema/contracts/endpoints';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { command } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { standardFlags } from '../standard-flags.ts';

const PAGE = 1000;
const formats = ['ndjson', 'chat', 'csv'];

/** Prints the examples of a version, a line each. */
export const exportDataset = command({
  name: 'dataset export',
  summary: 'Print the examples of a version as NDJSON, as an import takes them',
  usage: { name: "The dataset's name" },
  flags: {
    version: { kind: 'text', value: 'd_…', says: 'Which version; without it, the newest' },
    split: { kind: 'text', value: 'train|validation|test', says: 'Only of this split' },
    format: {
      kind: 'text',
      value: formats.join('|'),
      says: 'NDJSON (whole), CSV (without checks), or chats as fine-tuning takes them (without what expects nothing)',
    },
    json: standardFlags.json,
  },
  examples: ['dataset export golden --split train', 'dataset export golden --format csv'],
  async handler({ args, flags, ask, print }) {
    const { format = 'ndjson', split, version } = flags;
    if (!formats.includes(format))
      return err(fault('malformed', `--format: unknown format ${format}; known: ${formats.join(', ')}.`));
    const sheet = newSheet();
    const asked = { name: args.name, split, version };
    // A sheet's columns are those of all its rows, so that it is read twice.
    const seen = format === 'csv' ? await each(ask, asked, (example) => note(sheet, example)) : ok(version);
    if (!seen.ok) return seen;
    if (format === 'csv') print(headLine(sheet));
    const done = await each(ask, { ...asked, version: seen.value }, (example) => {
      const line = lineOf(example, format, sheet);
      if (line !== null) print(line);
    });
    return done.ok ? ok(0) : done;
  },
});

function lineOf(example: Example, format: string, sheet: Sheet): string | null {
  if (format === 'csv') return sheetLine(sheet, example);
  if (format === 'ndjson') return JSON.stringify(example);
  const chat = chatLine(example.input, example.expected);
  return chat === null ? null : JSON.stringify(chat);
}

type Asked = { readonly name: string; readonly version: string | undefined; readonly split: string | undefined };

/** Hands on the examples of a version, page by page; which version it was. */
async function each(
  ask: Ask,
  { name, version: first, split }: Asked,
  take: (example: Example) => void,
): Promise<Result<string | undefined, Fault>> {
  let version = first;
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const query = { limit: PAGE, cursor, version, split } as QueryInputOf<'dataset.examples'>;
    const page = await ask('dataset.examples', { params: { name }, query });
    if (!page.ok) return page;
    const { value } = page.value;
    // What somebody adds meanwhile is no part of this version.
    version = value.version ?? undefined;
    for (const example of value.examples) take(example);
    cursor = value.next;
  }
  return ok(version);
}
