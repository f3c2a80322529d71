import { bringAlong } from '#core/dataset/bring-along';
import type { LeftBehind } from '#core/dataset/from-promptfoo';
import { readExamples, readRows, type ReadExamples } from '#schema/contracts/read-examples';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { command } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { batches } from '../ingest/batches.ts';
import { formatOf } from '../ingest/format-of.ts';
import { number } from '../text/number.ts';

/** Stores examples in a dataset. */
export const importDataset = command({
  name: 'dataset import',
  summary: 'Store examples in a dataset, in place of those of their ids',
  usage: { name: "The dataset's name", file: 'NDJSON, an example a line; or a file of another program' },
  flags: {
    format: {
      kind: 'text',
      value: 'format',
      says: 'ndjson, promptfoo, openai, csv or jsonl; else by its ending and what is in it',
    },
    partial: { kind: 'switch', says: 'Take the good rows where some are no examples' },
    replace: { kind: 'switch', says: 'Take out what is not in the file; every row then needs an id' },
    json: { kind: 'switch', says: 'How many were stored, written and taken out, and the version' },
  },
  details:
    'A row: {"input": {…}, "id"?, "expected"?, "metadata"?, "cluster"?, "critical"?, "split"?: train, validation or test (the default)}. Files of promptfoo (YAML or JSON), OpenAI evals (JSON), CSV and other programs’ JSONL are turned into such rows; what of them cannot be taken over is listed. Every bad row is named before anything is sent. The same examples again are the same version.',
  examples: [
    'dataset import golden golden.ndjson',
    'dataset import golden golden.ndjson --replace',
    'dataset import golden promptfooconfig.yaml --partial',
  ],
  async handler({ args, flags, ask, world, print }) {
    const text = await read(world, args.file);
    if (!text.ok) return text;
    const file = readFile(args.file, text.value, flags.format);
    if (!file.ok) return file;
    const { left, ...given } = file.value;
    const refusal = refusalOf(given, { ...flags, file: args.file });
    if (refusal !== null) return err(refusal);
    for (const { path, message } of given.issues) world.err(`left out: ${path}: ${message}\n`);
    for (const { path, why } of left) world.err(`not taken over: ${path}: ${why}\n`);
    const sent = await send(ask, args.name, given);
    if (!sent.ok) return sent;
    const gone = flags.replace ? await prune(ask, args.name, given) : ok(0);
    if (!gone.ok) return gone;
    const after = await ask('dataset.get', { params: { name: args.name } });
    if (!after.ok) return after;
    const { version, examples } = after.value.value;
    const done = { ...sent.value, deleted: gone.value, version, examples, left };
    const counts = `${number.count(done.written)} written, ${number.count(done.deleted)} taken out`;
    print(flags.json ? JSON.stringify(done) : `${args.name} ${version}: ${number.count(examples)} examples; ${counts}`);
    return ok(0);
  },
});

async function read(world: { read: (path: string) => Promise<string> }, path: string): Promise<Result<string, Fault>> {
  try {
    return ok(await world.read(path));
  } catch {
    return err(fault('malformed', `${path} cannot be read.`));
  }
}

type Given = ReadExamples & { readonly left: readonly LeftBehind[] };

/** The examples of a file, whichever program wrote it. */
function readFile(file: string, text: string, said: string | undefined): Result<Given, Fault> {
  const format = formatOf(file, text, said);
  if (!format.ok) return format;
  if (format.value === 'ndjson') return ok({ ...readExamples(text), left: [] });
  const { rows, left, faults } = bringAlong(text, format.value);
  const { examples, issues } = readRows(rows);
  return ok({ examples, issues: [...faults, ...issues], left });
}

type Wanted = { readonly partial: boolean; readonly replace: boolean; readonly file: string };

function refusalOf({ examples, issues }: ReadExamples, { partial, replace, file }: Wanted): Fault | null {
  if (issues.length > 0 && !partial)
    return fault('invalid', `Nothing was sent: ${file} has rows that are no examples.`, {
      issues: issues.slice(0, 100),
      help: '--partial takes the others.',
    });
  if (!replace) return null;
  if (examples.length === 0) return fault('malformed', `${file} holds no examples; --replace would take out all.`);
  const unnamed = examples.find(({ example }) => example.id === undefined);
  return unnamed === undefined
    ? null
    : fault('malformed', `--replace needs an id in every row; ${unnamed.at} has none.`);
}

type Counts = { readonly stored: number; readonly written: number };

async function send(ask: Ask, name: string, { examples }: ReadExamples): Promise<Result<Counts, Fault>> {
  let [stored, written] = [0, 0];
  for (const batch of batches(examples.map(({ example }) => ({ json: JSON.stringify(example) })))) {
    const answer = await ask('dataset.import', { params: { name }, body: batch.text });
    if (!answer.ok) return answer;
    stored += answer.value.value.stored;
    written += answer.value.value.written;
  }
  return ok({ stored, written });
}

const PIECE = 1000;

/** Takes out what the file does not hold. */
async function prune(ask: Ask, name: string, { examples }: ReadExamples): Promise<Result<number, Fault>> {
  const kept = new Set(examples.map(({ example }) => example.id));
  const others: string[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await ask('dataset.examples', { params: { name }, query: { limit: PIECE, cursor } });
    if (!page.ok) return page;
    others.push(...page.value.value.examples.flatMap(({ id }) => (kept.has(id) ? [] : [id])));
    cursor = page.value.value.next;
  }
  let deleted = 0;
  for (let at = 0; at < others.length; at += PIECE) {
    const answer = await ask('dataset.prune', { params: { name }, body: { ids: others.slice(at, at + PIECE) } });
    if (!answer.ok) return answer;
    deleted += answer.value.value.deleted;
  }
  return ok(deleted);
}
