import { shiftCommand } from '../rollout/shift-command.ts';

/** Lets a paused rollout go on. */
export const resumeRollout = shiftCommand('resume', {
  summary: 'Go on after a pause',
  examples: ['rollout resume hello.3 --reason "freeze is over"'],
});
