import { sessionNames } from '#core/memory/session-value';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { OutputStep } from '#schema/contracts/output-step';
import type { BranchStep, LoopStep, MapStep, ParallelStep, Step } from '#schema/contracts/step';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { Either } from './path-fault.ts';
import { partKey, type Parts } from './program.ts';

const text: JsonObject = { type: 'string' };
const truth: JsonObject = { type: 'boolean' };
const number: JsonObject = { type: 'number' };

const shape = (properties: { [name: string]: Json }): JsonObject => ({ type: 'object', properties });
const list = (items: Json): JsonObject => ({ type: 'array', items });

const age = { fetchedAt: text, version: text, owner: text, stale: truth };
const document = shape({ id: text, text, source: text, score: number, ...age });
const score = shape({ grader: text, score: number, pass: truth, reason: text });

const call = shape({ tool: text, arguments: {}, result: {}, error: text });

/** Names with what stands behind them, as JSON Schemas. `false`: never there. */
export type Names = { readonly [name: string]: Json };

/** What the cases of a branch give: what is given by one alone is there only sometimes. */
function namesOfBranch({ cases, else: otherwise }: BranchStep, parts: Parts): Names {
  const arms = [...cases.map(({ do: steps }) => steps), otherwise].map((steps) => namesOf(steps, parts));
  const all = new Set(arms.flatMap((arm) => Object.keys(arm)));
  return Object.fromEntries(
    [...all].map((name) => {
      const given = arms.flatMap((arm) => (Object.hasOwn(arm, name) ? [arm[name] ?? {}] : []));
      const either: Either = { either: given, sometimes: given.length < arms.length };
      return [name, either];
    }),
  );
}

/** What the rounds of a loop can be asked, in the loop and after it. */
export function loopSchema(steps: readonly Step[], parts: Parts): JsonObject {
  const round = shape(namesOf(steps, parts));
  return shape({ last: round, count: number, history: list(round) });
}

type Holding = ParallelStep | MapStep | LoopStep | SubfeatureStep;

/** What later steps see of a step that holds others. */
function heldSchema(step: Holding, parts: Parts): JsonObject {
  switch (step.kind) {
    case 'parallel':
      return shape(Object.fromEntries(step.do.map(({ name, steps }) => [name, shape(namesOf(steps, parts))])));
    case 'map':
      return shape({ items: list(shape(namesOf(step.do, parts))) });
    case 'loop':
      return loopSchema(step.do, parts);
    case 'subfeature':
      return shape({ output: parts.get(partKey(step))?.manifest.output ?? {} });
  }
}

/** What is the same of every step of a kind. */
const alike = {
  retrieve: shape({ documents: list(document) }),
  tool: shape({ result: {} }),
  code: shape({ result: {} }),
  guard: shape({ pass: truth, scores: list(score), value: {} }),
} as const;

const isAlike = (step: Step): step is Extract<Step, { kind: keyof typeof alike }> => Object.hasOwn(alike, step.kind);

/** What later steps see of a step behind its own name. */
function resultSchema(step: Exclude<Step, BranchStep | OutputStep>, parts: Parts): JsonObject {
  if (isAlike(step)) return alike[step.kind];
  switch (step.kind) {
    case 'prompt':
      // Without a schema the reply is not read as JSON.
      return shape({ text, json: step.schema ?? false, model: text, fallback: truth });
    case 'agent':
      return shape({ text, json: step.schema ?? false, calls: list(call), turns: number });
    case 'parallel':
    case 'map':
    case 'loop':
    case 'subfeature':
      return heldSchema(step, parts);
  }
}

/** The names that a step adds for those after it. */
export function namesOfStep(step: Step, parts: Parts): Names {
  if (step.kind === 'output') return {};
  return step.kind === 'branch' ? namesOfBranch(step, parts) : { [step.name]: resultSchema(step, parts) };
}

/** The names that a list of steps gives. */
export const namesOf = (steps: readonly Step[], parts: Parts): Names =>
  Object.assign({}, ...steps.map((step) => namesOfStep(step, parts))) as Names;

/** What every step may name: the run's own values. */
export const ownNames = ({ input, memory }: Manifest): Names => ({
  input,
  context: {},
  session: memory === undefined ? shape({ id: text }) : sessionNames,
});
