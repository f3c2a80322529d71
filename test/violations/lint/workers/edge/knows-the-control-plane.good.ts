import type { RunRequest } from '#schema/contracts/run';

export type Seen = RunRequest;
