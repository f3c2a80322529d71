import type { Route } from '../route.ts';
import { switchFlag } from './switch-flag.ts';

/** The kill switch: a disabled flag has no value, so everybody gets the default of the code that asks. */
export const disableFlag: Route<'flag.disable'> = async (input) => switchFlag(input, 'disable');
