import { shiftCommand } from '../rollout/shift-command.ts';

/** Tries a candidate that was rolled back once more. */
export const restartRollout = shiftCommand('restart', {
  summary: 'Start a rollout that was rolled back once more: same candidate, same plan, a new id',
  details:
    'Other people get it first than the last time. Anything else than a rolled back rollout is refused with its phase.',
  examples: ['rollout restart hello.3 --reason "the provider is back"'],
  meant: ({ phase }) => phase === 'rolled_back',
});
