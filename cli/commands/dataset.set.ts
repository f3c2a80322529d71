import { command } from '../command.ts';
import { namesIn } from '../names-in.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Creates a dataset, or changes what is said of it. */
export const setDataset = command({
  name: 'dataset set',
  summary: 'Create a dataset of examples, or change what is said of it',
  usage: { name: "The dataset's name" },
  flags: {
    owner: { kind: 'text', value: 'name', says: 'Who answers for its examples', required: true },
    description: { kind: 'text', value: 'text', says: 'What it is for' },
    slices: { kind: 'text', value: 'a,b', says: 'Names of metadata by which its results are shown apart' },
    json: standardFlags.json,
  },
  examples: ['dataset set golden --owner support --slices language,plan'],
  async handler(call) {
    const { args, flags, ask } = call;
    const { owner, description = '', slices } = flags;
    const body = { owner, description, slices: namesIn(slices ?? '') };
    const answer = await ask('dataset.put', { params: args, body });
    return show(call, answer, ({ dataset, version }) => [
      version === null
        ? `${dataset} holds nothing yet: npx sluice dataset import ${dataset} <file>`
        : `${dataset} ${version}`,
    ]);
  },
});
