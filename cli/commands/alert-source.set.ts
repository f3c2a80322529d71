import { alertActions } from '#schema/contracts/alert';
import { sourceAuths, sourceKinds } from '#schema/contracts/alert-source';
import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { namesIn } from '../names-in.ts';
import { secretLines } from '../secret-lines.ts';
import { show } from '../show.ts';
import { sourceLines } from '../source-lines.ts';
import { standardFlags } from '../standard-flags.ts';

/** Creates or changes an alert source. */
export const setSource = command({
  name: 'alert-source set',
  summary: 'Let a monitoring system send alerts that turn traffic, and say what they may do',
  usage: { name: "The source's name" },
  flags: {
    kind: {
      kind: 'text',
      value: 'kind',
      says: `Whose form its alerts have: ${sourceKinds.join(', ')}`,
      required: true,
    },
    auth: { kind: 'text', value: 'auth', says: `How it is known: ${sourceAuths.join(' or ')} (default: token)` },
    actions: { kind: 'text', value: 'names', says: `Only these, with commas between: ${alertActions.join(', ')}` },
    features: { kind: 'text', value: 'names', says: 'Only of these features, with commas between' },
    'late-s': { kind: 'text', value: 's', says: 'Alerts that began longer ago do nothing (default: 3600)' },
    renew: { kind: 'switch', says: 'Make another secret; the one before ends at once' },
    json: standardFlags.json,
  },
  details:
    'It replaces what was set before under that name. A secret is made with the source, and shown this once: a token for its Authorization header, or what it signs with.',
  examples: [
    'alert-source set alertmanager --kind alertmanager',
    'alert-source set grafana --kind grafana --auth hmac --actions pause --features support,search',
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { kind, auth, actions, features, renew } = flags;
    const lateS = flags['late-s'];
    const allows = {
      ...(actions !== undefined && { actions: namesIn(actions) }),
      ...(features !== undefined && { features: namesIn(features) }),
    };
    // Whether these are kinds, actions and features at all is the contract's to say: it names the known ones.
    const body = {
      kind,
      allows,
      renew,
      ...(auth !== undefined && { auth }),
      ...(lateS !== undefined && { lateS: Number(lateS) }),
    };
    const answer = await ask('alert-source.put', { params: args, body: body as BodyInputOf<'alert-source.put'> });
    return show(call, answer, ({ secret, ...view }) => [
      ...sourceLines(view, call, world.now()),
      ...(secret === null ? [] : secretLines(secret, call.paint)),
    ]);
  },
});
