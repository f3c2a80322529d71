import { extractiveAnswer, type ExtractiveAnswer } from '#core/baseline/extractive-answer';
import type { Retrieved } from '#core/flow/action';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { ModelCall, ModelOutcome, Provider } from './provider.ts';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value for a property of a schema: the answer where text is asked for, the sources' ids where a list is. */
function valueFor(property: Json, answer: ExtractiveAnswer): Json | undefined {
  const type = isObject(property) ? property['type'] : undefined;
  if (type === 'string') return answer.text;
  return type === 'array' ? [...answer.sources] : undefined;
}

/** The answer as the step's schema asks for it, as far as text and lists go; whether that fits is checked as for any model. */
function toSchema(answer: ExtractiveAnswer, schema: JsonObject): string {
  const { properties } = schema;
  const made = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, property]) => {
    const value = valueFor(property, answer);
    return value === undefined ? [] : [[name, value] as const];
  });
  return JSON.stringify(Object.fromEntries(made));
}

/** Everything the run found, each document once, and everything it asked for. */
function gathered(retrieved: readonly Retrieved[]): ExtractiveAnswer {
  const documents = new Map(retrieved.flatMap((found) => found.documents.map((one) => [one.id, one] as const)));
  const question = [...new Set(retrieved.map(({ query }) => query))].join(' ');
  return extractiveAnswer(question, [...documents.values()]);
}

function answer({ choice, schema, retrieved }: ModelCall): ModelOutcome {
  const found = gathered(retrieved);
  const text = schema === null ? found.text : toSchema(found, schema);
  const usage = { inputTokens: 0, outputTokens: 0 };
  return { ok: true, text, model: choice.model, usage, cachedTokens: 0, finish: 'stop' };
}

/** Built in: the sentences of the retrieved documents that fit the question best. No key, no network, no cost, always the same. */
export const baseline: Provider = async (call) => answer(call);
