// breaks: eslint(no-restricted-imports)
import { readFileSync } from 'node:fs';

export const seen = readFileSync;
