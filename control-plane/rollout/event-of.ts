import type { Event, Evidence } from '#core/rollout/event';
import type { Frozen } from '#core/rollout/state';
import type { Actor, Command } from '#schema/contracts/rpc';

/** What the machine wants to know beside a command; asked only by those that need it. */
export type Measured = { readonly frozen: () => Frozen; readonly evidence: () => Evidence | null };

/** A person's command as the machine's event. */
export function eventOf(command: Command, by: Actor, { frozen, evidence }: Measured): Event {
  switch (command.type) {
    case 'add_version': {
      const { version, hash, serveFirst } = command;
      return { type: 'version_added', version, hash, serveFirst, by };
    }
    case 'set_traffic': {
      const { candidate, percent, guardrails, reason } = command;
      return { type: 'traffic_set', candidate, percent, guardrails, frozen: frozen(), reason, by };
    }
    case 'start_rollout':
      return { type: 'rollout_started', candidate: command.candidate, plan: command.plan, frozen: frozen(), by };
    case 'advance':
      return { type: 'advanced', rollout: command.rollout, evidence: evidence(), reason: command.reason, by };
    case 'pause':
      return { type: 'paused', rollout: command.rollout, reason: command.reason, by };
    case 'resume':
      return { type: 'resumed', rollout: command.rollout, reason: command.reason, by };
    case 'rollback':
      return { type: 'rolled_back', rollout: command.rollout, reason: command.reason, by };
    case 'disable':
      return { type: 'disabled', reason: command.reason, by };
    case 'enable':
      return { type: 'enabled', reason: command.reason, by };
  }
}
