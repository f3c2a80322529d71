// breaks: eslint(no-restricted-imports)
import { env } from '../env.ts';

export const seen = env;
