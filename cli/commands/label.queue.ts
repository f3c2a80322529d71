import type { BodyInputOf } from '#schema/contracts/endpoints';
import { ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Asks people about answers. */
export const queueLabels = command({
  name: 'label queue',
  summary: 'Ask people about runs, or about what the candidate of an eval gave',
  usage: { criterion: 'What is asked, in a word: correct' },
  flags: {
    runs: { kind: 'text', value: 'run,run…', says: 'Which runs' },
    eval: { kind: 'text', value: 'e_…', says: 'Or which eval' },
    grader: { kind: 'text', value: 'grader', says: 'Whose scores theirs are held against' },
    dataset: { kind: 'text', value: 'name', says: 'Where a run goes whose answer people find right, or write' },
    json: standardFlags.json,
  },
  examples: ['label queue correct --eval e_0123456789abcdef --grader judge'],
  async handler({ args, flags, ask, world, print }) {
    const runs = flags.runs?.split(',').map((run) => run.trim());
    const wish = { criterion: args.criterion, runs, eval: flags.eval, grader: flags.grader, dataset: flags.dataset };
    const body = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
    const answer = await ask('label.queue', { body: body as BodyInputOf<'label.queue'> });
    if (!answer.ok) return answer;
    const { queued, already, left } = answer.value.value;
    for (const { run, why } of left) world.err(`left out: ${run}: ${why}\n`);
    const said = `${number.count(queued)} to label; ${number.count(already)} were asked about already`;
    print(flags.json ? JSON.stringify(answer.value.body) : said);
    return ok(0);
  },
});
