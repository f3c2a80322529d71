import type { Asked } from './asked.ts';
import type { Carried } from './carry-out.ts';
import type { Chosen } from './choose-version.ts';
import type { Ledger } from './execute/ledger.ts';

/** What came of a run and what it spent; its reply is made of this. */
export type Over = { readonly chosen: Chosen; readonly carried: Carried; readonly ledger: Ledger };

/** A run that is over: what was asked, what came of it, and how long it took until its last byte. */
export type Done = Over & { readonly asked: Asked; readonly durationMs: number };
