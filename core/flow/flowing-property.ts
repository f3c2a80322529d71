import type { Scope } from '#core/expression/at-path';
import { evaluateOutput } from '#core/expression/evaluate-output';
import { inspectOutput } from '#core/expression/inspect';
import { validate } from '#core/json-schema/validate';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import { entered, scopeOf } from './frame.ts';
import type { FlowEvent, RunScope } from './history.ts';
import type { Program } from './program.ts';
import { Reading } from './reading.ts';
import { walkSteps } from './walk.ts';

/** Keywords that say nothing of a text, and those that a schema of the whole reply may have: anything else is a check of it. */
const words = ['title', 'description', 'default', 'examples', '$comment'];
const ofText: ReadonlySet<string> = new Set(['type', ...words]);
const ofReply: ReadonlySet<string> = new Set([
  ...['type', 'properties', 'required', 'additionalProperties', '$schema', '$id'],
  ...words,
]);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const only = (schema: JsonObject, allowed: ReadonlySet<string>): boolean =>
  Object.keys(schema).every((keyword) => allowed.has(keyword));

/** Whether any text at all fits this property of the reply. */
function takesAnyText({ output }: Manifest, property: string): boolean {
  if (!only(output, ofReply)) return false;
  const { properties } = output;
  const schema = isObject(properties) && Object.hasOwn(properties, property) ? properties[property] : {};
  return isObject(schema) && only(schema, ofText) && (schema['type'] === undefined || schema['type'] === 'string');
}

const isTextOf = (value: Json, step: string): boolean =>
  isObject(value) && Object.keys(value).length === 1 && value['var'] === `${step}.text`;

/** The one property of the output that is the step's text, if nothing else of the output reads that step. */
function propertyOf(value: JsonObject, step: string): string | null {
  const [property, ...others] = Object.keys(value).filter((name) => isTextOf(value[name] ?? null, step));
  if (property === undefined || others.length > 0) return null;
  const { [property]: _, ...rest } = value;
  const reads = inspectOutput(rest).references.some(({ path }) => path === step || path.startsWith(`${step}.`));
  return reads ? null : property;
}

const isPlainPrompt = (step: Step | undefined, name: string): boolean =>
  step?.kind === 'prompt' && step.name === name && step.schema === undefined;

/** What can be read at the top of a flow after this history. */
function readable(program: Program, run: RunScope, history: readonly FlowEvent[]): Scope {
  const frame = entered(program.manifest, '', run);
  walkSteps(program.manifest.flow, { frame, reading: new Reading(history), program, run, walk: walkSteps });
  return scopeOf(frame);
}

/**
 * The property of the reply that a prompt step about to be done fills with its text, if that text can be handed on while it
 * comes: nothing but the reply follows, and the reply fits its schema whatever the text will be. Else null: it comes whole. A step
 * inside another never flows: its path is not the name of the last but one.
 */
export function flowingProperty(
  program: Program,
  run: RunScope,
  { step, history }: { step: string; history: readonly FlowEvent[] },
): string | null {
  const { manifest } = program;
  const [asked, last] = manifest.flow.slice(-2);
  if (last?.kind !== 'output' || !isPlainPrompt(asked, step)) return null;
  const property = propertyOf(last.value, step);
  if (property === null || !takesAnyText(manifest, property)) return null;
  const said = { text: '', json: null, model: '', fallback: false };
  const output = evaluateOutput(last.value, { ...readable(program, run, history), [step]: said });
  return output.ok && validate(manifest.output, output.value).length === 0 ? property : null;
}
