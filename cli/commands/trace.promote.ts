import type { Json } from '#schema/contracts/json';
import type { BodyInputOf } from '#schema/contracts/endpoints';
import { err, ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { fault } from '../fault.ts';
import { readJson } from '../read-json.ts';
import { standardFlags } from '../standard-flags.ts';

/** Makes a run an example. */
export const promoteTrace = command({
  name: 'trace promote',
  summary: 'Make a run an example of a dataset, with where it comes from',
  usage: { run: "The run's id" },
  flags: {
    dataset: { kind: 'text', value: 'name', says: 'Which dataset', required: true },
    expected: { kind: 'text', value: 'json', says: 'What should have come, as JSON' },
    'from-correction': { kind: 'switch', says: 'What somebody wrote as a correction is expected' },
    'from-output': { kind: 'switch', says: 'What came is expected: it was right' },
    split: { kind: 'text', value: 'train|validation|test', says: 'What it is for; test without it' },
    cluster: { kind: 'text', value: 'name', says: 'What it hangs together with' },
    critical: { kind: 'switch', says: 'It may never fail' },
    keep: { kind: 'switch', says: 'Leave secrets and personal data in it' },
    json: standardFlags.json,
  },
  details:
    'The example has the run’s id, so that the same run again replaces it. Content that was too long for its trace is refused: half a question is no example.',
  examples: ['trace promote support.01JZZZZZZZZZZZZZZZZZZZZZZZ --dataset golden --from-correction --critical'],
  async handler({ args, flags, ask, print }) {
    const { dataset, split, cluster, critical, keep } = flags;
    const sources = [flags.expected !== undefined, flags['from-correction'], flags['from-output']];
    if (sources.filter(Boolean).length > 1)
      return err(fault('malformed', 'Only one of --expected, --from-correction and --from-output.'));
    const expected = flags.expected === undefined ? ok(undefined) : readJson(flags.expected, '--expected');
    if (!expected.ok) return expected;
    const from = flags['from-correction'] ? 'correction' : flags['from-output'] ? 'output' : undefined;
    const wish = { dataset, expected: expected.value as Json | undefined, from, split, cluster, critical, keep };
    const body = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
    const answer = await ask('trace.promote', { params: args, body: body as BodyInputOf<'trace.promote'> });
    if (!answer.ok) return answer;
    const { example, version, written, redacted } = answer.value.value;
    const what = written === 0 ? 'was there already' : 'written';
    const lines = [`${example} ${what}: ${dataset} is ${version}`, ...redacted];
    print(...(flags.json ? [JSON.stringify(answer.value.body)] : lines));
    return ok(0);
  },
});
