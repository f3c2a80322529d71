import { shiftCommand } from '../rollout/shift-command.ts';

/** Goes to the next stage now. */
export const advanceRollout = shiftCommand('advance', {
  summary: 'Go to the next stage now, without its hold and criteria',
  details:
    "A candidate that the evidence calls worse is never advanced, nor is anything on counts that cannot be trusted. Where the plan asks for somebody's word it then waits for that.",
  examples: ['rollout advance hello.3 --reason "a fix that cannot wait"'],
});
