import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { judgeLines } from '../judge-lines.ts';
import { readJsonFile } from '../read-json-file.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Creates a judge, or a new version of it. */
export const setJudge = command({
  name: 'judge set',
  summary: 'Create a judge, or a new version of it: a model that grades, held to what people say',
  usage: { name: "The judge's name" },
  flags: {
    file: { kind: 'text', value: 'file', says: 'What it judges by, as JSON (docs/judges.md)', required: true },
    criterion: { kind: 'text', value: 'word', says: 'Whose labels it is held to; the default is its name' },
    description: { kind: 'text', value: 'text', says: 'What it is for' },
    json: standardFlags.json,
  },
  details: 'What is the same has the same version. Evals that have begun go on with the version that they took.',
  examples: ['judge set kind --file kind.judge.json --criterion kind'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { file, criterion, description } = flags;
    const read = await readJsonFile(world, file);
    if (!read.ok) return read;
    const spec = read.value as BodyInputOf<'judge.put'>;
    const body = { ...spec, ...(criterion && { criterion }), ...(description && { description }) };
    return show(call, await ask('judge.put', { params: args, body }), (view) => judgeLines(view, call, world.now()));
  },
});
