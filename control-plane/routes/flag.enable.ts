import type { Route } from '../route.ts';
import { switchFlag } from './switch-flag.ts';

/** Switches a flag on again, as it was. */
export const enableFlag: Route<'flag.enable'> = async (input) => switchFlag(input, 'enable');
