import { toIssues } from '#schema/contracts/issues';
import { RunReply, RunRequest } from '#schema/contracts/run';
import { FeatureName } from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import { askEdge, replyOf } from '../ask-edge.ts';
import { command, type Call } from '../command.ts';
import { connection } from '../connection.ts';
import { fault, type Fault } from '../fault.ts';
import { readJson } from '../read-json.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';
import { printable } from '../text/printable.ts';

/** As long as the longest run that a manifest may allow. */
const LONGEST_RUN_MS = 900_000;

const flags = {
  input: {
    kind: 'text',
    value: 'json',
    says: 'What the feature is asked, as its input schema wants it',
    required: true,
  },
  unit: {
    kind: 'text',
    value: 'key',
    says: 'Whom the run is for (targetingKey): it decides the version and is counted',
  },
  context: { kind: 'text', value: 'json', says: 'More about them, an object' },
  session: { kind: 'text', value: 'key', says: 'The conversation it belongs to' },
  version: { kind: 'text', value: 'version', says: 'Exactly this version; the run is not counted' },
  json: standardFlags.json,
} as const;

/** Runs a feature once, as an application would. */
export const runFeature = command({
  name: 'run',
  summary: 'Run a feature once, as an application would',
  usage: { feature: "The feature's name" },
  flags,
  details: 'Without --unit and --session nobody is counted.',
  examples: [`run hello --input '{"question":"How do I bind a queue?"}' --unit user-1`],
  async handler(call) {
    const { args, world, paint } = call;
    const name = FeatureName.safeParse(args.feature);
    if (!name.success)
      return err(fault('malformed', 'This cannot be asked.', { issues: named('feature', toIssues(name.error)) }));
    const request = readRequest(call.flags);
    if (!request.ok) return request;
    const to = connection(world.env, 'key');
    if (!to.ok) return to;
    const path = `/v1/features/${name.data}/runs`;
    const sent = {
      method: 'POST',
      path,
      key: to.value.secret,
      body: request.value,
      timeoutMs: LONGEST_RUN_MS,
    } as const;
    const answer = await askEdge(world.fetch, to.value.url, sent);
    if (!answer.ok) return answer;
    return show(call, replyOf(answer.value, RunReply), (reply) => [
      ...printable(reply.output),
      '',
      ...about(reply).map((line) => paint('dim', line)),
    ]);
  },
});

const named = (path: string, issues: ReturnType<typeof toIssues>) => issues.map(({ message }) => ({ path, message }));

/** The body of a run, out of flags; the contract says what is wrong with it before anything is sent. */
function readRequest(given: Call<string, typeof flags>['flags']): Result<unknown, Fault> {
  const input = readJson(given.input, '--input');
  if (!input.ok) return input;
  const context = readJson(given.context ?? '{}', '--context');
  if (!context.ok) return context;
  const { unit, session, version } = given;
  const request = {
    input: input.value,
    context: unit === undefined ? context.value : { ...Object(context.value), targetingKey: unit },
    ...(session === undefined ? {} : { session }),
    ...(version === undefined ? {} : { version }),
  };
  const read = RunRequest.safeParse(request);
  return read.success ? ok(request) : err(fault('invalid', 'This would be refused.', { issues: toIssues(read.error) }));
}

function about(reply: RunReply): string[] {
  const { version, arm, reason, usage, costUsd, latencyMs, id, stale, cached, degraded } = reply;
  const marks = Object.entries({ stale, cached, degraded }).filter(([, is]) => is);
  const tokens = `${number.count(usage.inputTokens)} + ${number.count(usage.outputTokens)} tokens`;
  return [
    [`${version} (${arm}, ${reason})`, ...marks.map(([mark]) => mark)].join(', '),
    `${number.ms(latencyMs)}, ${tokens}, ${costUsd === null ? 'price unknown' : number.usd(costUsd)}`,
    `npx sluice trace show ${id}`,
  ];
}
