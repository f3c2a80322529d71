import { switchFlagCommand } from '../switch-flag-command.ts';

/** Switches a flag on again. */
export const enableFlag = switchFlagCommand('enable', 'Switch a flag on again');
