import { switchFlagCommand } from '../switch-flag-command.ts';

/** The kill switch of a flag. */
export const disableFlag = switchFlagCommand(
  'disable',
  'Kill switch: who asks for the flag gets the default in their own code',
);
