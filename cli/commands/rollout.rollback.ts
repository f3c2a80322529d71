import { shiftCommand } from '../rollout/shift-command.ts';

/** Gives everybody control again. */
export const rollbackRollout = shiftCommand('rollback', {
  summary: 'Give everybody control again',
  details: "After completion it restores the old control, within the plan's `revertS`.",
  examples: ['rollout rollback hello.3 --reason "wrong sources"'],
});
