import type { AgentStep } from '#schema/contracts/agent-step';
import type { GuardStep } from '#schema/contracts/guard-step';
import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import { MOST_CALLS } from './agent-bounds.ts';
import { partKey, type Parts } from './program.ts';
import { isJudge, judgesOf } from './judges-of.ts';
import { listsIn } from './steps-in.ts';

/** The most that one run may do: models asked, tools and functions called, retrievals and guards, all rounds, items and second tries counted. */
export const MOST_DOINGS = 256;

/** The most steps within each other, those of subfeatures counted. */
export const MOST_DEPTH = 6;

/** The longest path of a step in a run (`loop.25/write`), in characters: it is a part of an idempotency key, and of every span. */
export const MOST_PATH = 160;

/** What a step or a list may come to at most. `path` is the longest, in characters. */
type Size = { readonly doings: number; readonly depth: number; readonly path: number };

const nothing: Size = { doings: 0, depth: 0, path: 0 };

const larger = (one: Size, other: Size, doings: number): Size => ({
  doings,
  depth: Math.max(one.depth, other.depth),
  path: Math.max(one.path, other.path),
});

/** What a guard that sends back makes of its list: all from the prompt before it on is done once more. */
function again(steps: readonly Step[], sizes: readonly Size[]): number {
  return steps.reduce((sum, step, at) => {
    if (step.kind !== 'guard' || step.else !== 'retry') return sum;
    const from = steps.findLastIndex(({ kind }, index) => index < at && kind === 'prompt');
    return from < 0 ? sum : sum + sizes.slice(from, at + 1).reduce((all, { doings }) => all + doings, 0);
  }, 0);
}

function sizeOfSteps(steps: readonly Step[], parts: Parts): Size {
  const sizes = steps.map((step) => sizeOf(step, parts));
  const all = sizes.reduce((sum, size) => larger(sum, size, sum.doings + size.doings), nothing);
  return { ...all, doings: all.doings + again(steps, sizes) };
}

/** The most characters that stand between a step's name and those inside it. */
function turn(step: Step): number {
  if (step.kind === 'branch') return '.else/'.length;
  if (step.kind === 'parallel') return Math.max(...step.do.map(({ name }) => name.length)) + './'.length;
  return step.kind === 'map' || step.kind === 'loop' ? `.${step.max}/`.length : '/'.length;
}

function insideOf(step: Step, parts: Parts): Size {
  const lists =
    step.kind === 'subfeature'
      ? [parts.get(partKey(step))?.manifest.flow ?? []]
      : listsIn(step).map(({ steps }) => steps);
  const sizes = lists.map((steps) => sizeOfSteps(steps, parts));
  const doings = sizes.map((size) => size.doings);
  const all = step.kind === 'branch' ? Math.max(...doings) : doings.reduce((sum, one) => sum + one, 0);
  // What only decides takes time too: without this, loops around an empty subfeature would go round for ever.
  const most = Math.max(1, all);
  const times = step.kind === 'map' || step.kind === 'loop' ? step.max : 1;
  return sizes.reduce((sum, size) => larger(sum, size, most * times), nothing);
}

const holders: ReadonlySet<Step['kind']> = new Set(['branch', 'parallel', 'map', 'loop', 'subfeature'] as const);

/** Every turn asks a model once, and each but the last may ask for as many calls as there may be. */
function sizeOfAgent({ name, tools, maxTurns }: AgentStep): Size {
  const longest = Math.max(...tools.map((tool) => tool.length));
  const path = `${name}.${maxTurns}/`.length + longest + `.${MOST_CALLS}`.length;
  return { doings: maxTurns + (maxTurns - 1) * MOST_CALLS, depth: 1, path };
}

/** Every judge is asked apart, and what needs no model is graded before. */
function sizeOfGuard(step: GuardStep): Size {
  const judges = judgesOf(step).length;
  const { length } = step.name;
  if (judges === 0) return { doings: 1, depth: 1, path: length };
  const rules = step.graders.every(isJudge) ? 0 : 1;
  return { doings: rules + judges + 1, depth: 1, path: length + `/judge.${judges}`.length };
}

function sizeOf(step: Step, parts: Parts): Size {
  const length = step.name?.length ?? 0;
  if (step.kind === 'output') return nothing;
  if (step.kind === 'agent') return sizeOfAgent(step);
  if (step.kind === 'guard') return sizeOfGuard(step);
  if (!holders.has(step.kind)) return { doings: 1, depth: 1, path: length };
  const { doings, depth, path } = insideOf(step, parts);
  return { doings, depth: depth + 1, path: length + turn(step) + path };
}

/** Where a flow could do more than any run may. */
export function checkBounds({ flow }: Manifest, parts: Parts): Issue[] {
  const { doings, depth, path } = sizeOfSteps(flow, parts);
  const faults = [
    doings > MOST_DOINGS &&
      `A run may come to ${doings} steps (all rounds, items and second tries counted); at most ${MOST_DOINGS}.`,
    depth > MOST_DEPTH &&
      `Steps stand ${depth} deep within each other, those of subfeatures counted; at most ${MOST_DEPTH}.`,
    path > MOST_PATH &&
      `The path of a step in a run has up to ${path} characters; at most ${MOST_PATH}. Use shorter names.`,
  ];
  return faults.flatMap((message) => (message === false ? [] : [{ path: 'flow', message }]));
}
