import type { Json, JsonObject } from '#schema/contracts/json';
import type { JudgeSpec } from '#schema/contracts/judge';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import { answerText } from './material-of.ts';
import { readsOf } from './reads-of.ts';

type Label = Pick<LabelItem, 'input' | 'output' | 'material'>;
type Two = { readonly first: Json; readonly second: Json };

const isObject = (json: Json): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

/** The two answers that people were shown; null: they were shown one. */
function twoOf({ output, material }: Label): Two | null {
  if (material?.first !== undefined && material.second !== undefined)
    return { first: material.first, second: material.second };
  if (material !== null || !isObject(output)) return null;
  const { first, second, ...more } = output;
  return first === undefined || second === undefined || Object.keys(more).length > 0
    ? null
    : { first: answerText(first), second: answerText(second) };
}

/** What a judge reads of an answer, or why it cannot be asked about it. */
export type LabelQuestion = { readonly material: JsonObject } | { readonly why: string };

/** Why people's word says nothing of this judge: it judges by something else than they did. */
function whyNot(spec: JudgeSpec, { material }: Label, two: Two | null): string | null {
  const isPairwise = spec.kind === 'pairwise';
  if (isPairwise && two === null) return 'People were shown one answer, and it compares two.';
  if (!isPairwise && two !== null) return 'People were shown two answers, and it judges one.';
  const reads = readsOf(spec);
  if (reads.has('documents') && material?.documents === undefined)
    return 'People were not shown the documents that it reads.';
  const isUnknown = material === null || (spec.kind === 'closed_qa' && material.expected === undefined);
  return reads.has('expected') && isUnknown ? 'People were not shown what is expected, which it reads.' : null;
}

/** What a judge is asked of an answer that people have labelled: what they were shown, or why it is not asked. */
export function labelQuestion(spec: JudgeSpec, label: Label): LabelQuestion {
  const { input, output } = label;
  const two = twoOf(label);
  const why = whyNot(spec, label, two);
  if (why !== null) return { why };
  const { expected = null, documents = null, judged = answerText(output) } = label.material ?? {};
  return { material: { input, expected, documents, ...(two ?? { judged }) } };
}
