import type { JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { BroughtJudge } from './openai-judge.ts';
import type { LeftBehind } from './from-promptfoo.ts';

/** Something that is to be an example, and where it stood (`line 3`, `tests.4`). Whether it is one, its contract says. */
export type BroughtRow = { readonly at: string; readonly example: JsonObject };

/** What a file of another program holds: rows, what of it was left behind, and rows that could not be read at all. */
export type BroughtRows = {
  readonly rows: readonly BroughtRow[];
  readonly left: readonly LeftBehind[];
  readonly faults: readonly Issue[];
  /** Judges that its graders are, to be put, with the graders that ask them. */
  readonly judges?: readonly BroughtJudge[];
};
