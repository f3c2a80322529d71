import type { EvalGraderInput } from './contracts/eval-grader.ts';
import type { Json, JsonObject } from './contracts/json.ts';

/** A run of an example: what went in, what came out (what stands at the grader's `on`, its `output` by default), what was expected (null: nothing), each step's result by its name, and what the example says of itself. */
export type GradedItem = {
  readonly input: JsonObject;
  readonly output: Json;
  readonly expected: Json;
  readonly steps: JsonObject;
  readonly metadata: JsonObject;
};

/** From 0 to 1; with `score` null and a reason the question does not arise, and the run is unscored. */
export type GraderSays = number | { readonly score: number | null; readonly reason: string };

/** What an author knows of the items that a grader will be given. */
export type KnownOfItem = { readonly [Name in keyof GradedItem]?: unknown };

/** A function as a grader. */
export type GraderFunction<Known extends KnownOfItem = object> = (
  item: Omit<GradedItem, keyof Known> & Known,
) => GraderSays | Promise<GraderSays>;

type OwnInput = Extract<EvalGraderInput, { grader: 'code' }>;
type OwnFunction = (item: never) => GraderSays | Promise<GraderSays>;

/** A grader of an eval as authors write it: one of their own as the function itself. */
export type AuthoredEvalGrader =
  | Exclude<EvalGraderInput, OwnInput>
  | (Omit<OwnInput, 'function'> & { readonly function: string | OwnFunction });
