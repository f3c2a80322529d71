import { command } from '../command.ts';
import { incidentLines } from '../incident-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Writes into an incident's story. */
export const noteIncident = command({
  name: 'incident note',
  summary: "Write into an incident's story, also after it is closed",
  usage: { id: "The incident's id", text: 'What you have to say' },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { id, text } = call.args;
    const answer = await call.ask('incident.note', { params: { id }, body: { text } });
    return show(call, answer, (view) => incidentLines(view, call, call.world.now()));
  },
});
