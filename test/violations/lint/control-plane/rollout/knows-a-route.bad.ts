// breaks: eslint(no-restricted-imports)
import { start } from '../routes/rollouts.ts';

export const seen = start;
