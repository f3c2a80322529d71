import type { Deps } from '../deps.ts';

export type Seen = Deps;
