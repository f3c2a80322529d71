// breaks: eslint(no-restricted-imports)
import { deps } from '../deps.ts';

export const seen = deps;
