import { feature } from '../../features/greeting/feature.ts';
import { freePort } from '../free-port.ts';

export const seen = { feature, freePort };
