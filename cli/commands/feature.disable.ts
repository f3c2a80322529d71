import { switchCommand } from '../switch-command.ts';

/** The kill switch. */
export const disableFeature = switchCommand('disable', {
  summary: 'Kill switch: the feature gives its declared degraded answer, or 503',
  details: 'A rollout that runs is paused as long.',
});
