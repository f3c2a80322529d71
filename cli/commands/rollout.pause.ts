import { shiftCommand } from '../rollout/shift-command.ts';

/** Holds the traffic where it is. */
export const pauseRollout = shiftCommand('pause', {
  summary: 'Keep the traffic where it is',
  details: 'Paused time is no hold time; the evidence still rolls a worse candidate back.',
  examples: ['rollout pause hello.3 --reason "release freeze"'],
});
