import { evaluate } from '#core/expression/evaluate';
import { evaluateOutput } from '#core/expression/evaluate-output';
import type { Scope } from '#core/expression/at-path';
import { validate } from '#core/json-schema/validate';
import { render } from '#core/prompt/render';
import { rolesOf } from '#core/retrieve/roles-of';
import type { Manifest, Step } from '#schema/contracts/manifest';
import type { Action, FailureCause, Message, PromptAction, Retrieved } from './action.ts';
import type { FlowEvent, RunScope } from './history.ts';
import { position, type Position } from './position.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** A step about to be done, with all it may read. */
type Moment = { readonly manifest: Manifest; readonly here: Position; readonly scope: Scope };

const doing = (step: { name: string }, { here }: Moment) => ({
  step: step.name,
  visit: (here.visits.get(step.name) ?? 0) + 1,
});

/** The declared degraded answer when there is one, else the failure itself. */
function giveUp(manifest: Manifest, because: FailureCause): Action {
  const { degraded } = manifest;
  return degraded === undefined
    ? { do: 'fail', ...because }
    : { do: 'finish', output: degraded, degraded: true, because };
}

/** A version whose own expressions or answer do not hold: the fault of a model or tool when one was asked, else the version's. */
function unusable(manifest: Manifest, step: string, detail: string): Action {
  const asked = manifest.flow.some(({ kind }) => kind === 'prompt' || kind === 'tool');
  return giveUp(manifest, { code: asked ? 'upstream_failed' : 'internal', detail, step });
}

function retrieve(step: StepOf<'retrieve'>, moment: Moment): Action {
  const query = render(step.query, moment.scope);
  const { from, top, maxAgeS = null, onStale = 'use' } = step;
  const roles = rolesOf(moment.scope['context']);
  return { do: 'retrieve', ...doing(step, moment), from, query, top, roles, maxAgeS, onStale };
}

/** What the retrieve steps before this one were asked and found, in their order. */
function retrievedBefore(step: Step, { manifest, here, scope }: Moment): Retrieved[] {
  const earlier = manifest.flow.slice(0, manifest.flow.indexOf(step));
  return earlier.flatMap((one) => {
    const documents = one.kind === 'retrieve' ? here.found.get(one.name) : undefined;
    return one.kind === 'retrieve' && documents ? [{ step: one.name, query: render(one.query, scope), documents }] : [];
  });
}

function messagesOf(step: StepOf<'prompt'>, { manifest, here, scope }: Moment): Message[] {
  const prompt = manifest.prompts[step.prompt];
  if (prompt === undefined) throw new Error(`No prompt ${step.prompt}: the manifest was not checked.`);
  const system: Message[] =
    prompt.system === undefined ? [] : [{ role: 'system', content: render(prompt.system, scope) }];
  const user: Message = { role: 'user', content: render(prompt.user, scope) };
  return [...system, user, ...(here.said.get(step.name) ?? [])];
}

function ask(step: StepOf<'prompt'>, moment: Moment): PromptAction {
  const chain = moment.manifest.models[step.model];
  if (chain === undefined) throw new Error(`No model chain ${step.model}: the manifest was not checked.`);
  return {
    do: 'prompt',
    ...doing(step, moment),
    messages: messagesOf(step, moment),
    chain,
    schema: step.schema ?? null,
    deadlineMs: step.deadlineMs,
    retrieved: retrievedBefore(step, moment),
  };
}

function call(step: StepOf<'tool'>, moment: Moment): Action {
  const filled = evaluateOutput(step.arguments, moment.scope);
  if (!filled.ok) {
    const detail = `The arguments of tool ${step.tool} could not be made. ${filled.error.message}`;
    return unusable(moment.manifest, step.name, detail);
  }
  return { do: 'tool', ...doing(step, moment), tool: step.tool, arguments: filled.value };
}

function guard(step: StepOf<'guard'>, moment: Moment): Action {
  const value = evaluate(step.on, moment.scope);
  if (!value.ok)
    return unusable(moment.manifest, step.name, `What the guard checks has no value. ${value.error.message}`);
  const documents = Object.fromEntries(moment.here.found);
  return { do: 'guard', ...doing(step, moment), value: value.value, graders: step.graders, documents };
}

function finish(step: StepOf<'output'>, { manifest, scope }: Moment): Action {
  const name = step.name ?? 'output';
  const output = evaluateOutput(step.value, scope);
  if (!output.ok) return unusable(manifest, name, `The reply could not be made. ${output.error.message}`);
  const [fault] = validate(manifest.output, output.value);
  if (fault) return unusable(manifest, name, "The reply does not fit the version's output schema.");
  return { do: 'finish', output: output.value, degraded: false, because: null };
}

/**
 * What a run does next: pure, so that any executor (in a request, or durable) can drive it, and the same history always leads
 * to the same action. Start with an empty history; append `{ step, visit, outcome }` of each action done; stop at `finish` or
 * `fail`. A checked manifest is assumed; a history of another flow throws.
 */
export function next(manifest: Manifest, run: RunScope, history: readonly FlowEvent[]): Action {
  const here = position(manifest, history);
  if (here.ended?.how === 'fail') return { do: 'fail', ...here.ended.because };
  if (here.ended) return giveUp(manifest, here.ended.because);
  const step = manifest.flow[here.at];
  if (step === undefined) throw new Error('The flow has no output step: the manifest was not checked.');
  const moment: Moment = { manifest, here, scope: { ...run, ...Object.fromEntries(here.results) } };
  switch (step.kind) {
    case 'retrieve':
      return retrieve(step, moment);
    case 'prompt':
      return ask(step, moment);
    case 'tool':
      return call(step, moment);
    case 'guard':
      return guard(step, moment);
    case 'output':
      return finish(step, moment);
  }
}
