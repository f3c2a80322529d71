import { shiftCommand } from '../rollout/shift-command.ts';

/** Lets gates pass that could not tell. */
export const overrideRollout = shiftCommand('override', {
  summary: 'Let gates pass that could not tell, so that the rollout begins',
  details:
    'For those who answer for the feature (its owners) and admins; it is audited with the reason. A gate that failed is never overridden: push a better candidate.',
  examples: ['rollout override hello.3 --reason "forty examples are too few; read all of them"'],
  meant: ({ phase }) => phase === 'pending',
});
