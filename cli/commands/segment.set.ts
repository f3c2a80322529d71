import type { BodyInputOf } from '#schema/contracts/endpoints';
import { err } from '#schema/contracts/result';
import { command } from '../command.ts';
import { fault } from '../fault.ts';
import { readJson } from '../read-json.ts';
import { readJsonFile } from '../read-json-file.ts';
import { segmentLines } from '../segment-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Creates or changes an audience. */
export const setSegment = command({
  name: 'segment set',
  summary: 'Create or change an audience: JsonLogic over the context of a run',
  usage: { name: "The segment's name" },
  flags: {
    rule: { kind: 'text', value: 'json', says: 'Who is in it, as JsonLogic' },
    file: { kind: 'text', value: 'file', says: 'The same in a file' },
    description: { kind: 'text', value: 'text', says: 'What it is for' },
    json: standardFlags.json,
  },
  details:
    'Who is in it is decided anew for every run; a rule that fails means: not in it. `{"var":"plan"}` and `{"var":"context.plan"}` mean the same.',
  examples: [`segment set internal --rule '{"==":[{"var":"plan"},"internal"]}'`],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { rule: text, file, description } = flags;
    if ((text === undefined) === (file === undefined))
      return err(fault('malformed', 'Say who is in it: either --rule <json> or --file <file>.'));
    const rule = text === undefined ? await readJsonFile(world, file ?? '') : readJson(text, '--rule');
    if (!rule.ok) return rule;
    const body = { rule: rule.value, ...(description === undefined ? {} : { description }) };
    const answer = await ask('segment.put', { params: args, body: body as BodyInputOf<'segment.put'> });
    return show(call, answer, (segment) => segmentLines(segment, call, world.now()));
  },
});
