import { shiftCommand } from '../rollout/shift-command.ts';

/** Goes to the next stage now. */
export const advanceRollout = shiftCommand('advance', {
  summary: 'Go to the next stage now, without its hold and criteria',
  details: 'A candidate that the evidence calls worse is never advanced.',
  examples: ['rollout advance hello.3 --reason "a fix that cannot wait"'],
});
