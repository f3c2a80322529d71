import { run } from '../run.ts';

export const seen = run;
