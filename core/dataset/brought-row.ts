import type { JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { LeftBehind } from './from-promptfoo.ts';

/** Something that is to be an example, and where it stood (`line 3`, `tests.4`). Whether it is one, its contract says. */
export type BroughtRow = { readonly at: string; readonly example: JsonObject };

/** What a file of another program holds: rows, what of it was left behind, and rows that could not be read at all. */
export type BroughtRows = {
  readonly rows: readonly BroughtRow[];
  readonly left: readonly LeftBehind[];
  readonly faults: readonly Issue[];
};
