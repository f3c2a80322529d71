// breaks: eslint(no-restricted-imports)
import { saveRollout } from '../../control-plane/store/rollouts.ts';

export const seen = saveRollout;
