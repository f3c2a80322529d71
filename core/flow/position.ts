import type { Json } from '#schema/contracts/json';
import type { Manifest, Step } from '#schema/contracts/manifest';
import type { FailureCause, Message } from './action.ts';
import type { FlowEvent, FoundDocument, StepFailed, StepOutcome } from './history.ts';

/**
 * Where a run stands after its history: the index of the step to do next, what later steps see of the earlier ones, what each
 * retrieve step found, how often each step was done, what was said again to each prompt step, and why it ended early (if so).
 */
export type Position = {
  readonly at: number;
  readonly results: ReadonlyMap<string, Json>;
  readonly found: ReadonlyMap<string, readonly FoundDocument[]>;
  readonly visits: ReadonlyMap<string, number>;
  readonly said: ReadonlyMap<string, readonly Message[]>;
  readonly ended: { readonly how: 'degrade' | 'fail'; readonly because: FailureCause } | null;
};

/** The same while it is being folded. */
type Walk = {
  readonly flow: readonly Step[];
  at: number;
  results: Map<string, Json>;
  found: Map<string, readonly FoundDocument[]>;
  visits: Map<string, number>;
  said: Map<string, readonly Message[]>;
  texts: Map<string, string>;
  retried: Set<string>;
  ended: Position['ended'];
};

type Graded = Extract<StepOutcome, { kind: 'graded' }>;
type Guard = Extract<Step, { kind: 'guard' }>;

const failures = {
  upstream_failed: 'No model of the chain gave a usable answer.',
  deadline: 'The models did not answer before the deadline.',
  unavailable: 'What the step needs cannot be reached now.',
  internal: 'The step could not be done.',
  blocked: "The provider's policy stopped the answer.",
} as const;

/** What later steps see of a step's outcome (contract.md, the table of kinds). */
function resultOf(outcome: StepOutcome): Json {
  switch (outcome.kind) {
    case 'found':
      return { documents: outcome.documents.map((document) => ({ ...document })) };
    case 'answered':
      return { text: outcome.text, json: outcome.json, model: outcome.model, fallback: outcome.fallback };
    case 'returned':
      return { result: outcome.result };
    case 'graded':
      return { pass: outcome.pass, scores: outcome.scores.map((score) => ({ ...score })), value: outcome.value };
    case 'failed':
      return null;
  }
}

/** The nearest prompt step before index `at`, or -1. */
const promptBefore = (flow: readonly Step[], at: number): number =>
  flow.findLastIndex((step, index) => index < at && step.kind === 'prompt');

/** Back to the prompt before the guard, with what it said and what is wrong with it; each guard does this once. */
function sendBack(walk: Walk, guard: Guard): boolean {
  const target = promptBefore(walk.flow, walk.at);
  const name = walk.flow[target]?.name;
  if (name === undefined || walk.retried.has(guard.name)) return false;
  walk.retried.add(guard.name);
  const again: Message[] = [
    { role: 'assistant', content: walk.texts.get(name) ?? '' },
    { role: 'user', content: guard.message },
  ];
  walk.said.set(name, [...(walk.said.get(name) ?? []), ...again]);
  walk.at = target;
  return true;
}

function afterGuard(walk: Walk, guard: Guard, outcome: Graded): void {
  if (outcome.pass || guard.else === 'mark') {
    walk.at += 1;
    return;
  }
  if (guard.else === 'retry' && sendBack(walk, guard)) return;
  const because: FailureCause = { code: 'blocked', detail: guard.message, step: guard.name };
  walk.ended = { how: guard.else === 'degrade' ? 'degrade' : 'fail', because };
}

/** A step that failed gives way to the declared answer, unless its caller has read a part of what it said. */
function afterFailure(walk: Walk, step: string, { code, detail = failures[code], handedOn }: StepFailed): void {
  walk.ended = { how: handedOn ? 'fail' : 'degrade', because: { code, detail, step } };
}

function follow(walk: Walk, event: FlowEvent): void {
  const step = walk.flow[walk.at];
  const visit = (walk.visits.get(event.step) ?? 0) + 1;
  if (step?.name !== event.step || event.visit !== visit || walk.ended !== null) {
    throw new Error(`The history does not belong to this flow: ${event.step}, visit ${event.visit}.`);
  }
  const { outcome } = event;
  walk.visits.set(event.step, visit);
  walk.results.set(event.step, resultOf(outcome));
  if (outcome.kind === 'found') walk.found.set(event.step, outcome.documents);
  if (outcome.kind === 'answered') walk.texts.set(event.step, outcome.text);
  if (outcome.kind === 'failed') {
    afterFailure(walk, event.step, outcome);
  } else if (step.kind === 'guard' && outcome.kind === 'graded') {
    afterGuard(walk, step, outcome);
  } else {
    walk.at += 1;
  }
}

/** The position after this history. Throws when the history is not one of this manifest's flow: that is a bug of the executor. */
export function position(manifest: Manifest, history: readonly FlowEvent[]): Position {
  const walk: Walk = {
    flow: manifest.flow,
    at: 0,
    results: new Map(),
    found: new Map(),
    visits: new Map(),
    said: new Map(),
    texts: new Map(),
    retried: new Set(),
    ended: null,
  };
  for (const event of history) follow(walk, event);
  return walk;
}
