import type { BodyInputOf } from '#schema/contracts/endpoints';
import { ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { limitFlags, limitsIn } from '../key-limits.ts';
import { moment } from '../moment.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

const listed = (text: string): string[] => text.split(',').map((one) => one.trim());

/** Makes an API key. */
export const createKey = command({
  name: 'key create',
  summary: 'Make an API key; its text is shown this once',
  usage: { name: 'What it is called, in lists and in the audit log' },
  flags: {
    kind: { kind: 'text', value: 'kind', says: 'server (it runs features) or client (feedback from browsers); server' },
    features: { kind: 'text', value: 'a,b', says: 'Only for these features' },
    pin: { kind: 'switch', says: 'Its callers may choose a version' },
    origins: { kind: 'text', value: 'a,b', says: 'Web origins that a client key is for' },
    ...limitFlags,
    expires: { kind: 'text', value: 'moment', says: 'It ends then: 30d, 2027-01-31 or 2027-01-31T18:00Z' },
    json: standardFlags.json,
  },
  details: 'Without limits it has none, and without a moment no end.',
  examples: ['key create shop --features help --per-minute 600 --burst 100 --per-unit-minute 30 --expires 90d'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const ends = flags.expires === undefined ? ok(undefined) : moment(flags.expires, world.now());
    if (!ends.ok) return ends;
    const body = {
      name: args.name,
      kind: flags.kind ?? 'server',
      pin: flags.pin,
      ...(flags.features === undefined ? {} : { features: listed(flags.features) }),
      ...(flags.origins === undefined ? {} : { origins: listed(flags.origins) }),
      limits: limitsIn(flags),
      expiresAtMs: ends.value,
    } as BodyInputOf<'key.create'>;
    const answer = await ask('key.create', { params: {}, body });
    return show(call, answer, ({ name, secret }) => [
      `${name} is made. Its text, which nobody can show again:`,
      secret,
    ]);
  },
});
