// breaks: eslint(no-restricted-imports)
import { rollouts } from './tables/rollouts.ts';

export const seen = rollouts;
