import { command } from '../command.ts';
import { failOn } from '../eval/fail-on.ts';
import { report, reportFlags } from '../eval/report.ts';
import { wait } from '../eval/wait.ts';
import { standardFlags } from '../standard-flags.ts';

/** An eval, now or at its end. */
export const showEval = command({
  name: 'eval show',
  summary: 'Show an eval: its verdict, every grader, slices, and what was lost',
  usage: { id: "The eval's id" },
  flags: {
    wait: { kind: 'switch', says: 'Until it is over, as `eval run` does' },
    ...reportFlags,
    json: standardFlags.json,
  },
  details:
    'The exit code is that of `eval run` with --wait or --fail-on. An eval that still goes on has no verdict yet, and exit code 0.',
  examples: ['eval show e_0123456789abcdef', 'eval show e_0123456789abcdef --wait --fail-on fail,inconclusive'],
  async handler(call) {
    const { args, flags, ask } = call;
    const failing = failOn(flags['fail-on'] ?? (flags.wait ? undefined : 'never'));
    if (!failing.ok) return failing;
    const seen = flags.wait ? await wait(call, args.id) : await ask('eval.get', { params: args });
    return seen.ok ? report(call, seen.value, failing.value) : seen;
  },
});
