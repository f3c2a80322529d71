import { render } from '#core/prompt/render';
import type { Json } from '#schema/contracts/json';
import type { CodeStep } from '#schema/contracts/code-step';
import type { GuardStep } from '#schema/contracts/guard-step';
import type { OutputStep } from '#schema/contracts/output-step';
import type { PromptStep } from '#schema/contracts/prompt-step';
import type { RetrieveStep } from '#schema/contracts/retrieve-step';
import type { Step } from '#schema/contracts/step';
import type { ToolStep } from '#schema/contracts/tool-step';
import type { FailureCause, Message } from './action.ts';
import { begin } from './begin.ts';
import { begunOnce } from './begun.ts';
import { fillOutput } from './decide.ts';
import { failedStep } from './failed-step.ts';
import { scopeOf, type Found, type Frame } from './frame.ts';
import { isJudged } from './judges-of.ts';
import { resultOf } from './result-of.ts';
import type { Spot } from './spot.ts';
import { walkAgent } from './walk-agent.ts';
import { walkHolder } from './walk-holder.ts';
import { walkJudged } from './walk-judged.ts';
import { broken, done, type Went } from './went.ts';

type Plain = RetrieveStep | PromptStep | ToolStep | CodeStep | GuardStep;

/** What was said again to a list's prompts, which of its guards have sent back, and how much was known when each prompt was reached. */
type Memory = {
  readonly said: Map<string, readonly Message[]>;
  readonly retried: Set<string>;
  readonly known: Map<number, { readonly results: number; readonly found: number }>;
};

const foundBy = (step: RetrieveStep, frame: Frame, documents: Found['documents']): Found => ({
  step: `${frame.path}${step.name}`,
  query: () => render(step.query, scopeOf(frame)),
  documents,
});

function walkPlain(step: Plain, said: readonly Message[], { frame, reading, program }: Spot): Went {
  const path = `${frame.path}${step.name}`;
  const outcome = reading.take(path);
  if (outcome === undefined) {
    const doing = reading.doing(path);
    return begunOnce(doing, program.begun, () => begin(step, { frame, scope: scopeOf(frame), doing, said }));
  }
  if (outcome.kind === 'failed') return failedStep(outcome, path);
  if (outcome.kind === 'withheld')
    return { on: 'ended', ended: { how: 'withhold', what: { do: 'withhold', tool: outcome.tool, step: path } } };
  if (step.kind === 'retrieve' && outcome.kind === 'found')
    frame.found.set(step.name, foundBy(step, frame, outcome.documents));
  frame.results.set(step.name, resultOf(outcome));
  return done;
}

/** The run's reply is made when it is asked for; a subfeature's is written down, because the run goes on. */
function walkOutput(step: OutputStep, { frame, reading }: Spot): Went {
  if (frame.path === '') return fillOutput(step, frame, null);
  const subfeature = frame.path.slice(0, -1);
  const outcome = reading.take(subfeature);
  if (outcome?.kind === 'filled') return { on: 'ended', ended: { how: 'finish', output: outcome.value } };
  return fillOutput(step, frame, reading.doing(subfeature));
}

/** A list without a guard that sends back has nothing to remember. */
const memoryOf = (steps: readonly Step[]): Memory | null =>
  steps.some((step) => step.kind === 'guard' && step.else === 'retry')
    ? { said: new Map(), retried: new Set(), known: new Map() }
    : null;

const nothingSaid: readonly Message[] = [];

const plain: ReadonlySet<Step['kind']> = new Set<Plain['kind']>(['prompt', 'retrieve', 'tool', 'code', 'guard']);

const isPlain = (step: Step): step is Plain => plain.has(step.kind);

function walkStep(step: Step, memory: Memory | null, spot: Spot): Went {
  if (step.kind === 'guard' && isJudged(step)) return walkJudged(step, spot);
  if (isPlain(step)) return walkPlain(step, memory?.said.get(step.name) ?? nothingSaid, spot);
  if (step.kind === 'agent') return walkAgent(step, spot);
  return step.kind === 'output' ? walkOutput(step, spot) : walkHolder(step, spot);
}

/** A field of what a step gave. */
const given = ({ results }: Frame, name: string, field: string): Json | undefined => {
  const result = results.get(name);
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? result[field] : undefined;
};

/** Forgets all but the first `most`, in the order in which they came. */
function forget(map: Map<string, unknown>, most: number): void {
  for (const name of [...map.keys()].slice(most)) map.delete(name);
}

/** The nearest prompt before the guard in its list, or -1. */
const promptBefore = (steps: readonly Step[], guard: GuardStep): number => {
  const at = steps.indexOf(guard);
  return steps.findLastIndex((step, index) => index < at && step.kind === 'prompt');
};

/** Back to the prompt before the guard, with what it said and what is wrong with it; each guard does this once. Null: it did. */
function sendBack(guard: GuardStep, { said, retried, known }: Memory, { steps, frame }: Listed): number | null {
  const target = promptBefore(steps, guard);
  const name = steps[target]?.name;
  const before = known.get(target);
  if (name === undefined || before === undefined || retried.has(guard.name)) return null;
  retried.add(guard.name);
  const text = given(frame, name, 'text');
  const again: Message[] = [
    { role: 'assistant', content: typeof text === 'string' ? text : '' },
    { role: 'user', content: guard.message },
  ];
  said.set(name, [...(said.get(name) ?? []), ...again]);
  forget(frame.results, before.results);
  forget(frame.found, before.found);
  return target;
}

type Listed = { readonly steps: readonly Step[]; readonly frame: Frame };

/** Where a guard sends the walk: on (null), back to a step, or to an end. */
function react(guard: GuardStep, memory: Memory | null, listed: Listed): number | Went | null {
  if (guard.else === 'mark' || given(listed.frame, guard.name, 'pass') === true) return null;
  const back = guard.else === 'retry' && memory !== null ? sendBack(guard, memory, listed) : null;
  if (back !== null) return back;
  const because: FailureCause = { code: 'blocked', detail: guard.message, step: `${listed.frame.path}${guard.name}` };
  return guard.else === 'degrade' ? broken(because) : { on: 'ended', ended: { how: 'fail', because } };
}

/** How far the history leads through a list of steps. */
export function walkSteps(steps: readonly Step[], spot: Spot): Went {
  const { frame } = spot;
  const memory = memoryOf(steps);
  for (let at = 0, step = steps[at]; step !== undefined; step = steps[at]) {
    if (step.kind === 'prompt') memory?.known.set(at, { results: frame.results.size, found: frame.found.size });
    const went = walkStep(step, memory, spot);
    if (went.on !== 'done') return went;
    const turn = step.kind === 'guard' ? react(step, memory, { steps, frame }) : null;
    if (typeof turn === 'object' && turn !== null) return turn;
    at = turn ?? at + 1;
  }
  return done;
}
