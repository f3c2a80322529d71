import { err, ok } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { fault } from '../fault.ts';
import { readDocuments } from '../read-documents.ts';
import { bar } from '../text/bar.ts';
import { number } from '../text/number.ts';

/** Stores what `retrieve` reads. */
export const importDocuments = command({
  name: 'documents import',
  summary: 'Store documents that a `retrieve` step reads, from a file of JSON lines',
  usage: {
    collection: 'The collection that `retrieve` names',
    file: 'NDJSON: {"id","text","title"?,"source"?,"fetchedAt"?} a line',
  },
  flags: { json: { kind: 'switch', says: 'How many were stored, as the API says it' } },
  details:
    'A line that is no document refuses the whole file before anything is stored. A document whose id is known replaces it, so an import that broke off can be repeated.',
  examples: ['documents import handbook handbook.ndjson'],
  async handler(call) {
    const { args, flags, ask, world, print } = call;
    const text = await readText(world, args.file);
    if (text === null) return err(fault('malformed', `${args.file} cannot be read.`));
    const batches = readDocuments(text);
    if (!batches.ok)
      return err(fault('invalid', `${args.file} was refused; nothing was stored.`, { issues: batches.error }));
    const total = batches.value.reduce((sum, { count }) => sum + count, 0);
    let stored = 0;
    for (const { text: body } of batches.value) {
      const answer = await ask('document.import', { params: { name: args.collection }, body });
      if (!answer.ok)
        return err({
          ...answer.error,
          help: `${stored} of ${total} documents were stored; repeat the import to finish it.`,
        });
      stored += answer.value.value.stored;
      progress(world, stored, total);
    }
    if (world.isTty && total > 0) world.err('\n');
    print(flags.json ? JSON.stringify({ stored }) : `${number.count(stored)} documents in ${args.collection}`);
    return ok(0);
  },
});

/** On stderr, so that the output stays one line: a bar on a terminal, a line a batch elsewhere. */
function progress({ isTty, err: say }: Call['world'], stored: number, total: number): void {
  const line = `${bar(stored / total, 20)} ${number.count(stored)} of ${number.count(total)}`;
  say(isTty ? `\r\u001b[2K${line}` : `${line}\n`);
}

async function readText({ read }: Call['world'], path: string): Promise<string | null> {
  try {
    return await read(path);
  } catch {
    return null;
  }
}
