// breaks: eslint(no-restricted-imports)
import { rollouts } from '../store/rollouts.ts';

export const seen = rollouts;
