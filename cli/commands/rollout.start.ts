import { command } from '../command.ts';
import { headline } from '../rollout/headline.ts';
import { planFlag, planOf } from '../rollout/plan-file.ts';
import { previewInShort } from '../rollout/preview-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Starts a planned rollout. */
export const startRollout = command({
  name: 'rollout start',
  summary: 'Start a planned rollout of a version',
  usage: { feature: "The feature's name", candidate: 'The version to roll out' },
  flags: { plan: planFlag, json: standardFlags.json },
  details:
    "Everything that may advance, hold or roll it back stands in the plan; what the plan needs is told first. It goes on without this program. While another rollout runs, that one's `onNewer` says whether this is refused, takes its place or waits.",
  examples: ['rollout start hello v_0123456789abcdef --plan plan.json'],
  async handler(call) {
    const { args, flags, ask, world, print } = call;
    const plan = await planOf(world, flags.plan);
    if (!plan.ok) return plan;
    const about = { params: { feature: args.feature }, body: { candidate: args.candidate, ...plan.value } };
    // What is wrong with it is said by the start itself, once.
    const preview = flags.json ? null : await ask('rollout.preview', about);
    if (preview?.ok === true) print(...previewInShort(preview.value.value, call));
    return show(call, await ask('rollout.start', about), (view) => [
      ...headline(view, world.now()),
      `watch it: npx sluice rollout watch ${view.id}`,
    ]);
  },
});
