import type { Event, Evidence } from '#core/rollout/event';
import type { Frozen, RolloutState } from '#core/rollout/state';
import type { RolloutId } from '#schema/contracts/ids';
import type { Actor, Command } from '#schema/contracts/rpc';

/** What the machine wants to know beside a command; asked only by those that need it. */
export type Measured = {
  readonly frozen: () => Frozen;
  readonly evidence: () => Evidence | null;
  /** A rollout as it ended, null when there is none of that id (any more). */
  readonly ended: (id: RolloutId) => RolloutState | null;
};

type About = Extract<Command, { rollout: RolloutId }>;

/** A word about a rollout that is there. */
function aboutRollout({ type, rollout, reason }: About, by: Actor, { frozen, evidence, ended }: Measured): Event {
  const said = { rollout, reason, by };
  switch (type) {
    case 'advance':
      return { type: 'advanced', evidence: evidence(), ...said };
    case 'approve':
      return { type: 'approved', evidence: evidence(), ...said };
    case 'restart':
      return { type: 'restarted', of: ended(rollout), frozen: frozen(), ...said };
    case 'override':
      return { type: 'gate_overridden', ...said };
    case 'pause':
      return { type: 'paused', ...said };
    case 'resume':
      return { type: 'resumed', ...said };
    case 'rollback':
      return { type: 'rolled_back', ...said };
  }
}

/** A person's command as the machine's event. */
export function eventOf(command: Command, by: Actor, measured: Measured): Event {
  if ('rollout' in command) return aboutRollout(command, by, measured);
  switch (command.type) {
    case 'add_version': {
      const { version, hash, serveFirst } = command;
      return { type: 'version_added', version, hash, serveFirst, by };
    }
    case 'set_traffic': {
      const { type: _, ...asked } = command;
      return { type: 'traffic_set', ...asked, frozen: measured.frozen(), by };
    }
    case 'start_rollout': {
      const { candidate, plan } = command;
      return { type: 'rollout_started', candidate, plan, frozen: measured.frozen(), by };
    }
    case 'disable':
      return { type: 'disabled', reason: command.reason, by };
    case 'enable':
      return { type: 'enabled', reason: command.reason, by };
  }
}
