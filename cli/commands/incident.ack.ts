import { command } from '../command.ts';
import { incidentLines } from '../incident-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Says that one looks after it. */
export const acknowledgeIncident = command({
  name: 'incident ack',
  summary: 'Say that you look after an incident',
  usage: { id: "The incident's id" },
  flags: {
    note: { kind: 'text', value: 'text', says: 'What you are about to do' },
    json: standardFlags.json,
  },
  async handler(call) {
    const { note } = call.flags;
    const answer = await call.ask('incident.acknowledge', {
      params: call.args,
      body: note === undefined ? {} : { note },
    });
    return show(call, answer, (view) => incidentLines(view, call, call.world.now()));
  },
});
