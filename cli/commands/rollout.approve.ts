import { shiftCommand } from '../rollout/shift-command.ts';

/** Says that a stage may be left. */
export const approveRollout = shiftCommand('approve', {
  summary: "Say that the stage may be left, where the plan asks for somebody's word",
  details:
    'It needs the role that the plan names (approver, unless it names another) and somebody else than who started the rollout. Before it is asked for it is refused with the phase.',
  examples: ['rollout approve hello.3 --reason "read fifty answers"'],
  meant: ({ phase }) => phase === 'awaiting_approval',
});
