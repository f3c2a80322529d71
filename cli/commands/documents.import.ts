import { err, ok, type Result } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { batches } from '../ingest/batches.ts';
import { progress } from '../ingest/progress.ts';
import { prune } from '../ingest/prune.ts';
import { readDocuments, type Given, type Line } from '../ingest/read-documents.ts';
import { endingOf, endings } from '../ingest/read-file.ts';
import { readText } from '../read-text.ts';
import { number } from '../text/number.ts';

/** Stores what `retrieve` reads. */
export const importDocuments = command({
  name: 'documents import',
  summary: 'Store documents that a `retrieve` step reads, from a file or a folder',
  usage: {
    collection: 'The collection that `retrieve` names',
    path: 'Markdown and HTML (a passage a heading), text, JSON (a list) or NDJSON, or a folder of such',
  },
  flags: {
    replace: { kind: 'switch', says: 'Delete the documents of the collection that are not in the source any more' },
    prefix: {
      kind: 'text',
      value: 'text',
      says: 'Before every id and source; `--replace` then deletes only among those',
    },
    edition: { kind: 'text', value: 'text', says: 'The version of documents that say none' },
    owner: { kind: 'text', value: 'name', says: 'Who answers for documents that name nobody' },
    roles: { kind: 'text', value: 'a,b', says: 'Who sees documents that say nothing about it' },
    'max-age': { kind: 'text', value: 'seconds', says: 'For how long documents that say nothing about it hold' },
    fetched: { kind: 'text', value: 'time', says: '`now` or a time (ISO 8601), for documents that say none' },
    json: { kind: 'switch', says: 'How many were stored, written and deleted' },
  },
  details:
    'JSON and NDJSON: {"id","text","title"?,"source"?,"version"?,"owner"?,"fetchedAt"?,"maxAgeS"?,"roles"?}. A passage of a file has `<file>#<heading>` as id and source, and the time when the file was changed. A row that is no document refuses everything before anything is stored. A document whose id is known replaces it, and one that is as it was is not written, so an import that broke off can be repeated.',
  examples: [
    'documents import handbook handbook.ndjson',
    'documents import handbook docs/ --replace --owner docs-team --max-age 7776000',
  ],
  async handler(call) {
    const { args, flags, ask, print } = call;
    const given = givenBy(call);
    if (!given.ok) return given;
    const read = await readSource(call, given.value);
    if (!read.ok) return read;
    if (flags.replace && read.value.length === 0)
      return err(
        fault('malformed', `${args.path} holds no documents; --replace would delete all of ${args.collection}.`),
      );
    const sent = await send(call, read.value);
    if (!sent.ok) return sent;
    const kept = new Set(read.value.map(({ id }) => id));
    const where = { collection: args.collection, prefix: given.value.prefix, kept };
    const deleted = flags.replace ? await prune(ask, where) : ok(0);
    if (!deleted.ok) return deleted;
    const { stored, written } = sent.value;
    print(
      flags.json
        ? JSON.stringify({ stored, written, deleted: deleted.value })
        : said(args.collection, { stored, written, deleted: deleted.value }),
    );
    return ok(0);
  },
});

type Counts = { readonly stored: number; readonly written: number };
type Importing = Call<'collection' | 'path', (typeof importDocuments)['flags']>;

function said(collection: string, { stored, written, deleted }: Counts & { deleted: number }): string {
  const gone = deleted === 0 ? '' : `, ${number.count(deleted)} deleted`;
  const unchanged = stored - written;
  const news = stored === 0 ? '' : `: ${number.count(written)} written, ${number.count(unchanged)} unchanged${gone}`;
  return `${number.count(stored)} documents in ${collection}${news}`;
}

function givenBy({ flags, world }: Importing): Result<Given, Fault> {
  const { prefix = '', edition, owner, roles, fetched, 'max-age': age } = flags;
  const time = fetched === 'now' ? world.now() : Date.parse(fetched ?? '1970-01-01');
  if (Number.isNaN(time))
    return err(fault('malformed', `--fetched takes now or a time, not ${JSON.stringify(fetched)}.`));
  if (age !== undefined && !/^[1-9]\d{0,8}$/.test(age))
    return err(fault('malformed', `--max-age takes whole seconds, not ${JSON.stringify(age)}.`));
  const defaults = {
    ...(edition === undefined ? {} : { version: edition }),
    ...(owner === undefined ? {} : { owner }),
    ...(roles === undefined ? {} : { roles: roles.split(',').map((role) => role.trim()) }),
    ...(age === undefined ? {} : { maxAgeS: Number(age) }),
    ...(fetched === undefined ? {} : { fetchedAt: new Date(time).toISOString() }),
  };
  return ok({ prefix, defaults });
}

/** Reads everything first: a source with a fault is refused before any of it is stored. */
async function readSource({ args, world }: Importing, given: Given): Promise<Result<Line[], Fault>> {
  const { path } = args;
  const found = await world.files(path).catch(() => null);
  if (found === null) return err(fault('malformed', `${path} cannot be read.`));
  const isFolder = found.length !== 1 || found[0]?.path !== path;
  const wanted = isFolder ? found.filter(({ name }) => (endings as readonly string[]).includes(endingOf(name))) : found;
  const others = found.length - wanted.length;
  if (others > 0) world.err(`${number.count(others)} files of other kinds are left out.\n`);
  const files: { name: string; text: string; changedMs: number }[] = [];
  for (const { path: file, ...about } of wanted) {
    const text = await readText(world, file);
    if (!text.ok) return text;
    files.push({ ...about, text: text.value });
  }
  const read = readDocuments(files, given);
  return read.ok ? read : err(fault('invalid', `${path} was refused; nothing was stored.`, { issues: read.error }));
}

async function send({ args, ask, world }: Importing, lines: readonly Line[]): Promise<Result<Counts, Fault>> {
  const far = progress(world, lines.length);
  let [stored, written] = [0, 0];
  for (const { text: body } of batches(lines)) {
    const answer = await ask('document.import', { params: { name: args.collection }, body });
    if (!answer.ok)
      return err({
        ...answer.error,
        help: `${stored} of ${lines.length} documents were stored; repeat the import to finish it.`,
      });
    stored += answer.value.value.stored;
    written += answer.value.value.written;
    far.at(stored);
  }
  far.end();
  return ok({ stored, written });
}
