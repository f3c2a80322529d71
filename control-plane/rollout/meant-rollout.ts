import type { FeatureState } from '#core/rollout/state';
import type { RolloutId } from '#schema/contracts/ids';
import type { Command } from '#schema/contracts/rpc';

/** The rollout that a command was about: the one it made (which may have to wait), the one it named, or the latest; null when there is none. */
export function meantRollout(command: Command, { feature, nextN, rollout }: FeatureState): RolloutId | null {
  if (command.type === 'start_rollout' || command.type === 'restart') return `${feature}.${nextN - 1}` as RolloutId;
  return 'rollout' in command ? command.rollout : (rollout?.id ?? null);
}
