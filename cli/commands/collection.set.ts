import type { BodyInputOf } from '#schema/contracts/endpoints';
import { err } from '#schema/contracts/result';
import { collectionLines } from '../collection-lines.ts';
import { command } from '../command.ts';
import { fault } from '../fault.ts';
import { readJson } from '../read-json.ts';
import { readJsonFile } from '../read-json-file.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Says who may read what of a collection. */
export const setCollection = command({
  name: 'collection set',
  summary: 'Say who may read what of a collection, and for how long it holds',
  usage: { name: "The collection's name" },
  flags: {
    file: { kind: 'text', value: 'file', says: 'Its rules (JSON), as docs/context.md describes them' },
    rules: { kind: 'text', value: 'json', says: 'The same on the command line' },
    json: standardFlags.json,
  },
  details: 'They replace the rules before, all of them, and hold from the next retrieval on.',
  examples: [
    'collection set handbook --file handbook-rules.json',
    `collection set handbook --rules '{"exclude":[{"source":"hr/*","except":["hr"]}],"maxAgeS":7776000}'`,
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { file, rules } = flags;
    if ((file === undefined) === (rules === undefined))
      return err(fault('malformed', 'Say what holds: either --file <file> or --rules <json>.'));
    const body = rules === undefined ? await readJsonFile(world, file ?? '') : readJson(rules, '--rules');
    if (!body.ok) return body;
    const answer = await ask('collection.put', { params: args, body: body.value as BodyInputOf<'collection.put'> });
    return show(call, answer, (view) => collectionLines(view, call, world.now()));
  },
});
