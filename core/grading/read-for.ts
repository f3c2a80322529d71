import { atPath } from '#core/expression/at-path';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';

/** What a run of an item gave, and what was expected of it. */
type Seen = { readonly output: JsonObject | null; readonly steps: JsonObject; readonly expected: Json };

/** What a grader looks at (null: nothing is there), and what it holds that against. */
export const readFor = (
  { on, expected, value }: Pick<EvalGrader, 'on' | 'expected' | 'value'>,
  seen: Seen,
): { readonly value: Json; readonly expected: Json } => ({
  value: atPath({ output: seen.output, steps: seen.steps }, on) ?? null,
  expected: value ?? atPath({ expected: seen.expected }, expected) ?? null,
});
