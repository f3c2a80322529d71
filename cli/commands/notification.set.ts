import type { BodyInputOf } from '#schema/contracts/endpoints';
import { happeningNames } from '#schema/contracts/notification';
import { err, ok, type Result } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { namesIn } from '../names-in.ts';
import { receiverLines } from '../receiver-lines.ts';
import { secretLines } from '../secret-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Creates or changes a receiver. */
export const setNotification = command({
  name: 'notification set',
  summary: 'Tell a webhook or a Slack channel what happens',
  usage: { name: "The receiver's name" },
  flags: {
    kind: {
      kind: 'text',
      value: 'kind',
      says: 'webhook (a signed notification) or slack (a line of text)',
      required: true,
    },
    url: { kind: 'text', value: 'url', says: 'Where it listens', required: true },
    events: { kind: 'text', value: 'names', says: `Only these, with commas between: ${happeningNames.join(', ')}` },
    features: { kind: 'text', value: 'names', says: 'Only what happens to these features, with commas between' },
    'secret-file': {
      kind: 'text',
      value: 'file',
      says: 'A file with the secret (whsec_…) that signs; /dev/stdin reads it from a pipe',
    },
    json: standardFlags.json,
  },
  details:
    'It replaces what was set before under that name. Every delivery is signed (webhook-id, webhook-timestamp, webhook-signature, as Standard Webhooks are). Where there is no secret yet and none is given one is made, and shown this once.',
  examples: [
    'notification set oncall --kind webhook --url https://example.com/hooks/sluice --events rollout.rolled_back,rollback.ineffective',
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { kind, url, events, features } = flags;
    const secret = await secretOf(world, flags['secret-file']);
    if (!secret.ok) return secret;
    // Whether these are a kind, events and features at all is the contract's to say: it names the known ones.
    const body = {
      ...{ kind, url },
      ...secret.value,
      ...(events !== undefined && { events: namesIn(events) }),
      ...(features !== undefined && { features: namesIn(features) }),
    };
    const answer = await ask('notification.put', { params: args, body: body as BodyInputOf<'notification.put'> });
    return show(call, answer, (view) => [
      ...receiverLines(view, call, world.now()),
      ...(view.secret === undefined ? [] : secretLines(view.secret, call.paint)),
    ]);
  },
});

/** A secret is read from a file: on a command line everybody on the machine can see it. */
async function secretOf(
  { read }: Call['world'],
  path: string | undefined,
): Promise<Result<{ secret?: string }, Fault>> {
  if (path === undefined) return ok({});
  try {
    return ok({ secret: (await read(path)).trim() });
  } catch (error) {
    return err(fault('malformed', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`));
  }
}
