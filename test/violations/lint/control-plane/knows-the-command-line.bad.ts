// breaks: eslint(no-restricted-imports)
import { table } from '../cli/table.ts';

export const seen = table;
