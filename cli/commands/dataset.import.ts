import { bringAlong } from '#core/dataset/bring-along';
import type { BroughtJudge } from '#core/dataset/openai-judge';
import type { LeftBehind } from '#core/dataset/from-promptfoo';
import type { Issue } from '#schema/contracts/problem';
import { readExamples, readRows, type ReadExamples } from '#schema/contracts/read-examples';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import { command } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { batches } from '../ingest/batches.ts';
import { formatOf } from '../ingest/format-of.ts';
import { putJudges } from '../ingest/put-judges.ts';
import { progress } from '../ingest/progress.ts';
import { unkeepable } from '../ingest/unkeepable.ts';
import { readText } from '../read-text.ts';
import { number } from '../text/number.ts';
import type { World } from '../world.ts';

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
    judges: { kind: 'switch', says: 'Also create the judges that its graders are (OpenAI: score_model, label_model)' },
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
    const text = await readText(world, args.file);
    if (!text.ok) return text;
    const file = readFile(args.file, text.value, flags.format);
    if (!file.ok) return file;
    const { left, judges, ...given } = file.value;
    const refusal = refusalOf(given, { ...flags, file: args.file });
    if (refusal !== null) return err(refusal);
    for (const { path, message } of given.issues) world.err(`left out: ${path}: ${message}\n`);
    for (const { path, why } of left) world.err(`not taken over: ${path}: ${why}\n`);
    const sent = await send({ ask, world }, args.name, given);
    if (!sent.ok) return sent;
    const put = await putJudges(judges, { ask, world, wanted: flags.judges });
    if (!put.ok) return put;
    const gone = flags.replace ? await prune(ask, args.name, given) : ok(0);
    if (!gone.ok) return gone;
    const after = await ask('dataset.get', { params: { name: args.name } });
    if (!after.ok) return after;
    const { version, examples } = after.value.value;
    const done = { ...sent.value, deleted: gone.value, version, examples, left, judges };
    const counts = `${number.count(done.written)} written, ${number.count(done.deleted)} taken out`;
    print(flags.json ? JSON.stringify(done) : `${args.name} ${version}: ${number.count(examples)} examples; ${counts}`);
    return ok(0);
  },
});

const lineOf = ({ path }: Issue): number => Number(/^line (\d+)/.exec(path)?.[1] ?? 0);

const inOrder = (issues: readonly Issue[]): readonly Issue[] =>
  issues.every((issue) => lineOf(issue) > 0) ? issues.toSorted((a, b) => lineOf(a) - lineOf(b)) : issues;

/** The examples that a dataset can keep, and all rows that it cannot, in their order. */
function keepable(read: ReadExamples): ReadExamples {
  const { examples, issues } = unkeepable(read.examples);
  return { examples, issues: inOrder([...read.issues, ...issues]) };
}

type Given = ReadExamples & { readonly left: readonly LeftBehind[]; readonly judges: readonly BroughtJudge[] };

/** The examples of a file, whichever program wrote it. */
function readFile(file: string, text: string, said: string | undefined): Result<Given, Fault> {
  const format = formatOf(file, text, said);
  if (!format.ok) return format;
  if (format.value === 'ndjson') return ok({ ...keepable(readExamples(text)), left: [], judges: [] });
  const { rows, left, faults, judges = [] } = bringAlong(text, format.value);
  const { examples, issues } = readRows(rows);
  return ok({ ...keepable({ examples, issues: [...faults, ...issues] }), left, judges });
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

type Means = { readonly ask: Ask; readonly world: Pick<World, 'isTty' | 'err'> };

async function send({ ask, world }: Means, name: string, { examples }: ReadExamples): Promise<Result<Counts, Fault>> {
  const far = progress(world, examples.length);
  let [stored, written] = [0, 0];
  const all = [...batches(examples.map(({ example }) => ({ json: JSON.stringify(example) })))];
  // What goes in one call is over before anybody wonders.
  const isLong = all.length > 1;
  for (const { text, count } of all) {
    const answer = await ask('dataset.import', { params: { name }, body: text });
    if (!answer.ok) {
      const places = examples.slice(stored, stored + count).map(({ at }) => at);
      const help = `${number.count(stored)} of ${number.count(examples.length)} examples were stored; repeat the import to finish it.`;
      return err({ ...inFile(answer.error, places), ...(stored > 0 && { help }) });
    }
    stored += answer.value.value.stored;
    written += answer.value.value.written;
    if (isLong) far.at(stored);
  }
  if (isLong) far.end();
  return ok({ stored, written });
}

/** What is wrong with rows of a call, by their places in the file. */
function inFile(refused: Fault, places: readonly string[]): Fault {
  const { issues } = refused;
  if (issues === undefined) return refused;
  const moved = (path: string): string => path.replace(/^line (\d+)/, (all, n) => places[Number(n) - 1] ?? all);
  return { ...refused, issues: issues.map(({ path, message }) => ({ path: moved(path), message })) };
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
