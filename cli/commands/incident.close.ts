import { command } from '../command.ts';
import { incidentLines } from '../incident-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Closes an incident. */
export const closeIncident = command({
  name: 'incident close',
  summary: 'Close an incident; nothing closes by itself',
  usage: { id: "The incident's id" },
  flags: {
    action: { kind: 'text', value: 'text', says: 'What was done about it', required: true },
    json: standardFlags.json,
  },
  examples: ['incident close support/12/incident --action "Rolled back to v_0123456789abcdef; key renewed"'],
  async handler(call) {
    const { action } = call.flags;
    const answer = await call.ask('incident.close', { params: call.args, body: { action } });
    return show(call, answer, (view) => incidentLines(view, call, call.world.now()));
  },
});
