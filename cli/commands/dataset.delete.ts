import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a dataset. */
export const deleteDataset = command({
  name: 'dataset delete',
  summary: 'Delete a dataset with all its versions',
  usage: { name: "The dataset's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('dataset.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
