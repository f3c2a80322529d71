import type { RolloutView } from '#schema/contracts/rollout';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { findRollout } from './find-rollout.ts';
import { headline } from './headline.ts';

/** A command by which a person changes a rollout's course. */
export const shiftCommand = (
  to: 'pause' | 'resume' | 'advance' | 'approve' | 'override' | 'rollback' | 'restart',
  about: {
    summary: string;
    details?: string;
    examples: readonly string[];
    /** Which rollout of a feature is meant, when the feature alone was named. */
    meant?: (view: RolloutView) => boolean;
  },
) =>
  command({
    name: `rollout ${to}`,
    summary: about.summary,
    examples: about.examples,
    ...(about.details === undefined ? {} : { details: about.details }),
    usage: { id: "The rollout's id, or the feature's name for the one that is meant" },
    flags: { reason: standardFlags.reason, json: standardFlags.json },
    async handler(call) {
      const { args, flags, ask, world } = call;
      const id = await findRollout(ask, args.id, about.meant);
      if (!id.ok) return id;
      const answer = await ask(`rollout.${to}`, { params: { id: id.value }, body: { reason: flags.reason } });
      return show(call, answer, (view) => headline(view, world.now()));
    },
  });
