import { command } from '../command.ts';
import { incidentLines } from '../incident-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** An incident with its story. */
export const showIncident = command({
  name: 'incident show',
  summary: 'An incident: what was seen, what the machine did, what people did',
  usage: { id: "The incident's id" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('incident.get', { params: call.args });
    return show(call, answer, (view) => incidentLines(view, call, call.world.now()));
  },
});
