import { atPath } from '#core/expression/at-path';
import type { Message } from '#core/flow/action';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { JudgeSpec } from '#schema/contracts/judge';
import { choicesOf, promptOf } from './built-in.ts';
import { cutForJudge, isCutForJudge } from './fence.ts';
import { fencedPrompt } from './fenced-prompt.ts';

/** What a judge may read, by name. */
export type Material = { readonly [name: string]: Json };

/** What a judge is asked: the messages, and the schema that its answer has to fit. `cut`: it is shown less than there is. */
export type Question = { readonly messages: readonly Message[]; readonly schema: JsonObject; readonly cut: boolean };

/** Which of two answers is better. */
export const pairChoices = ['first', 'second', 'tie'] as const;

const reason = { type: 'string', description: 'Why, in one or two sentences.' };

/** The reason stands first, so that the word or number comes out of it. */
const answering = (name: string, property: JsonObject): JsonObject => ({
  type: 'object',
  required: ['reason', name],
  additionalProperties: false,
  properties: { reason, [name]: property },
});

/** What a judge's answer has to fit. */
export function answerSchema(spec: JudgeSpec): JsonObject {
  if (spec.kind === 'pairwise') return answering('choice', { type: 'string', enum: [...pairChoices] });
  const choices = choicesOf(spec);
  if (choices !== null) return answering('choice', { type: 'string', enum: Object.keys(choices) });
  const { from, to } = spec.scale ?? { from: 0, to: 1 };
  const description = `From ${from} (not at all what is asked for) to ${to} (entirely).`;
  return answering('score', { type: 'number', minimum: from, maximum: to, description });
}

const shown = (value: Json | undefined): string =>
  value === undefined || value === null
    ? '(nothing)'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value, null, 2);

/**
 * What a judge is asked about a material. Every value that its prompt reads is fenced in: it is never a part of the instructions, and
 * of a very long one the middle is left out, with a mark.
 */
export function questionOf(spec: JudgeSpec, material: Material): Question {
  const schema = answerSchema(spec);
  const answer = 'choice' in (schema['properties'] as JsonObject) ? 'your choice' : 'your score';
  let cut = false;
  const show = (path: string): string => {
    const text = shown(atPath(material, path));
    cut ||= isCutForJudge(text);
    return cutForJudge(text);
  };
  const messages = fencedPrompt(promptOf(spec), { show, answer });
  return { messages, schema, cut };
}
