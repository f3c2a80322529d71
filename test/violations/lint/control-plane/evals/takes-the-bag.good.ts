import type { Env } from '../env.ts';

export type Seen = Env;
