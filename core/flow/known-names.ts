import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest, Step } from '#schema/contracts/manifest';

const text: JsonObject = { type: 'string' };
const truth: JsonObject = { type: 'boolean' };
const number: JsonObject = { type: 'number' };

const document: JsonObject = {
  type: 'object',
  properties: {
    id: text,
    text,
    source: text,
    score: number,
    fetchedAt: text,
    version: text,
    owner: text,
    stale: truth,
  },
};

const score: JsonObject = { type: 'object', properties: { grader: text, score: number, pass: truth, reason: text } };

/** What later steps see of a step, as a JSON Schema. `false`: never there. */
function resultSchema(step: Step): Json {
  switch (step.kind) {
    case 'retrieve':
      return { type: 'object', properties: { documents: { type: 'array', items: document } } };
    case 'tool':
      return { type: 'object', properties: { result: {} } };
    case 'prompt':
      // Without a schema the reply is not read as JSON.
      return { type: 'object', properties: { text, json: step.schema ?? false, model: text, fallback: truth } };
    case 'guard':
      return { type: 'object', properties: { pass: truth, scores: { type: 'array', items: score }, value: {} } };
    case 'output':
      return false;
  }
}

/** All that templates and expressions of the step at `index` may name, as a JSON Schema: the run's own values and earlier steps. */
export function knownNames(manifest: Manifest, index: number): JsonObject {
  const earlier = manifest.flow.slice(0, index).filter((step) => step.kind !== 'output');
  const results = earlier.map((step) => [step.name, resultSchema(step)] as const);
  const session: JsonObject = { type: 'object', properties: { id: text } };
  const own = { input: manifest.input, context: {}, session };
  return { type: 'object', properties: { ...Object.fromEntries(results), ...own } };
}
