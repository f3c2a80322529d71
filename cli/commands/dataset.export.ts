import type { QueryInputOf } from '#schema/contracts/endpoints';
import { ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { standardFlags } from '../standard-flags.ts';

const PAGE = 1000;

/** Prints the examples of a version, a line each. */
export const exportDataset = command({
  name: 'dataset export',
  summary: 'Print the examples of a version as NDJSON, as an import takes them',
  usage: { name: "The dataset's name" },
  flags: {
    version: { kind: 'text', value: 'd_…', says: 'Which version; without it, the newest' },
    split: { kind: 'text', value: 'train|validation|test', says: 'Only of this split' },
    json: standardFlags.json,
  },
  examples: ['dataset export golden --split train'],
  async handler({ args, flags, ask, print }) {
    let version = flags.version;
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const query = { limit: PAGE, cursor, version, split: flags.split };
      const page = await ask('dataset.examples', { params: args, query: query as QueryInputOf<'dataset.examples'> });
      if (!page.ok) return page;
      const { value } = page.value;
      // What somebody adds meanwhile is no part of this version.
      version = value.version ?? undefined;
      print(...value.examples.map((example) => JSON.stringify(example)));
      cursor = value.next;
    }
    return ok(0);
  },
});
