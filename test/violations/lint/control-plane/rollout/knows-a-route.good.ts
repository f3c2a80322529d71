import { saveRollout } from '../store/rollouts.ts';

export const seen = saveRollout;
