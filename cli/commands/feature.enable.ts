import { switchCommand } from '../switch-command.ts';

/** Undoes the kill switch. */
export const enableFeature = switchCommand('enable', {
  summary: 'Undo the kill switch',
  details: 'A rollout that only the switch had paused goes on.',
});
