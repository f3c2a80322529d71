// breaks: eslint(no-restricted-imports)
import { run } from '../../workers/edge/run.ts';

export const seen = run;
