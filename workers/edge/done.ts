import type { RunRequest } from '#schema/contracts/run';
import type { Carried } from './carry-out.ts';
import type { Chosen } from './choose-version.ts';
import type { Ledger } from './execute/ledger.ts';
import type { Sent } from './read-json.ts';

/** A run that is over: what was asked and chosen, what came of it and what it spent, and how long it took until then. */
export type Done = {
  readonly sent: Sent<RunRequest>;
  readonly chosen: Chosen;
  readonly carried: Carried;
  readonly ledger: Ledger;
  readonly durationMs: number;
};
