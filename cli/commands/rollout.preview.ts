import { command } from '../command.ts';
import { planFlag, planOf } from '../rollout/plan-file.ts';
import { previewLines } from '../rollout/preview-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Tells what a plan would need. */
export const previewRollout = command({
  name: 'rollout preview',
  summary: 'What a plan would need, from the traffic seen so far: units, time, and the smallest harm it would catch',
  usage: { feature: "The feature's name" },
  flags: {
    candidate: { kind: 'text', value: 'version', says: 'The version to roll out', required: true },
    plan: planFlag,
    json: standardFlags.json,
  },
  details: 'It starts nothing. A plan that cannot work is refused with every reason.',
  examples: ['rollout preview hello --candidate v_0123456789abcdef --plan plan.json'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const plan = await planOf(world, flags.plan);
    if (!plan.ok) return plan;
    const body = { candidate: flags.candidate, ...plan.value };
    return show(call, await ask('rollout.preview', { params: args, body }), (preview) => previewLines(preview, call));
  },
});
