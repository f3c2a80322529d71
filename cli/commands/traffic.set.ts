import { err } from '#schema/contracts/result';
import { command } from '../command.ts';
import { fault } from '../fault.ts';
import { headline } from '../rollout/headline.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Moves traffic by hand. */
export const setTraffic = command({
  name: 'traffic set',
  summary: 'Move traffic by hand: this share of units gets the candidate',
  usage: { feature: "The feature's name", percent: 'From 0 to 100; 0 ends it, 100 makes the candidate control' },
  flags: {
    candidate: { kind: 'text', value: 'version', says: 'Who gets it; without it the one being moved by hand' },
    segment: { kind: 'text', value: 'segment', says: 'That share of this audience instead of everybody' },
    reason: standardFlags.reason,
    json: standardFlags.json,
  },
  details:
    'It is a rollout of one stage that the guardrails of the feature watch; nothing but them and people moves it.',
  examples: ['traffic set hello 20 --candidate v_0123456789abcdef --reason "a first look"'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const digits = /^(\d+(?:\.\d+)?)\s*%?$/.exec(args.percent)?.[1];
    if (digits === undefined)
      return err(fault('malformed', `${JSON.stringify(args.percent)} is no percentage from 0 to 100.`));
    const candidate = flags.candidate === undefined ? {} : { candidate: flags.candidate };
    const segment = flags.segment === undefined ? {} : { segment: flags.segment };
    const body = { percent: Number(digits), reason: flags.reason, ...candidate, ...segment };
    const answer = await ask('traffic.set', { params: { feature: args.feature }, body });
    return show(call, answer, (view) => headline(view, world.now()));
  },
});
