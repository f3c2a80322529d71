import { atPath } from '#core/expression/at-path';
import type { ItemSeen } from '#core/grading/grade-item';
import { renderDocuments } from '#core/prompt/render-documents';
import type { JudgeGrader } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Material } from './question.ts';

/** An answer as people read it: of an output with one text that text, else what it is. */
export function answerText(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const [only, ...more] = Object.values(value);
  return more.length === 0 && typeof only === 'string' ? only : value;
}

/** Documents as a judge reads them: numbered, with where they are from. */
export const documentsText = (documents: Json[]): Json => renderDocuments(documents) ?? documents;

function documentsFor({ documents: step }: JudgeGrader, { documents }: ItemSeen): Json {
  const found = Object.entries(documents).flatMap(([name, each]) => (step === undefined || step === name ? each : []));
  return documentsText(found as unknown as Json[]);
}

const expectedOf = (ask: JudgeGrader, expected: Json): Json => ask.value ?? atPath({ expected }, ask.expected) ?? null;

/** What a judge reads of one run of an item; null: where it is to look there is nothing. */
export function materialOf(ask: JudgeGrader, { input, seen }: { input: JsonObject; seen: ItemSeen }): Material | null {
  const judged = atPath({ output: seen.output, steps: seen.steps }, ask.on) ?? null;
  if (judged === null) return null;
  const expected = expectedOf(ask, seen.expected);
  return { input, expected, documents: documentsFor(ask, seen), judged: answerText(judged) };
}

/** An example, and what both arms gave. */
export type PairSeen = {
  readonly input: JsonObject;
  readonly expected: Json;
  readonly control: JsonObject;
  readonly candidate: JsonObject;
};

/** What a pairwise judge reads, once in each order. */
export function pairMaterials(ask: JudgeGrader, pair: PairSeen): { readonly forth: Material; readonly back: Material } {
  const read = (output: JsonObject): Json => answerText(atPath({ output }, ask.on) ?? null);
  const [control, candidate] = [read(pair.control), read(pair.candidate)];
  const about = { input: pair.input, expected: expectedOf(ask, pair.expected) };
  return {
    forth: { ...about, first: control, second: candidate },
    back: { ...about, first: candidate, second: control },
  };
}
