import { evaluate } from '#core/expression/evaluate';
import { evaluateOutput } from '#core/expression/evaluate-output';
import type { Scope } from '#core/expression/at-path';
import { exampleMessages } from '#core/examples/example-messages';
import { withMemory } from '#core/memory/with-memory';
import { render } from '#core/prompt/render';
import { rolesOf } from '#core/retrieve/roles-of';
import type { CodeStep } from '#schema/contracts/code-step';
import type { GuardStep } from '#schema/contracts/guard-step';
import type { PromptStep } from '#schema/contracts/prompt-step';
import type { RetrieveStep } from '#schema/contracts/retrieve-step';
import type { ToolStep } from '#schema/contracts/tool-step';
import type { Doing, Message } from './action.ts';
import type { Frame } from './frame.ts';
import { namedIn } from './named-in.ts';
import { misfit } from './misfit.ts';
import { callOwn, ownTool } from './own-tool.ts';
import { unusable } from './unusable.ts';
import { broken, wanting, type Went } from './went.ts';

/** A step about to be done, with all it may read; `said`: what a prompt step answered before, and why that was not good. */
export type Moment = {
  readonly frame: Frame;
  readonly scope: Scope;
  readonly doing: Doing;
  readonly said: readonly Message[];
};

function messagesOf(step: PromptStep, { frame, scope, said }: Moment): Message[] {
  const prompt = namedIn(frame.manifest.prompts, step.prompt);
  if (prompt === undefined) throw new Error(`No prompt ${step.prompt}: the manifest was not checked.`);
  const system: Message[] =
    prompt.system === undefined ? [] : [{ role: 'system', content: render(prompt.system, scope) }];
  const user: Message = { role: 'user', content: render(prompt.user, scope) };
  const shown = step.examples === undefined ? [] : exampleMessages(step.examples, frame.manifest, scope);
  return [...system, ...shown, ...(step.memory === true ? withMemory(scope['session'], user) : [user]), ...said];
}

function ask(step: PromptStep, moment: Moment): Went {
  const { manifest, found } = moment.frame;
  const chain = namedIn(manifest.models, step.model);
  if (chain === undefined) throw new Error(`No model chain ${step.model}: the manifest was not checked.`);
  const retrieved = [...found.values()].map((one) => ({ ...one, query: one.query() }));
  const { schema = null, deadlineMs, cache } = step;
  const messages = messagesOf(step, moment);
  return wanting({
    do: 'prompt',
    ...moment.doing,
    messages,
    chain,
    schema,
    deadlineMs,
    retrieved,
    ...(cache && { cache }),
  });
}

function call({ tool, arguments: written }: ToolStep, { frame, scope, doing }: Moment): Went {
  const filled = evaluateOutput(written, scope);
  if (!filled.ok)
    return unusable(frame, doing.step, `The arguments of tool ${tool} could not be made. ${filled.error.message}`);
  const given = filled.value;
  const own = ownTool(frame.manifest, tool);
  if (own === undefined)
    return wanting({ do: 'tool', ...doing, tool, arguments: given, ...(frame.many && { many: true }) });
  const why = misfit(tool, own.input, given);
  if (why !== null) return broken({ code: 'upstream_failed', detail: why, step: doing.step });
  return wanting(callOwn(frame.manifest, { ...doing, tool, function: own.function, arguments: given }));
}

function run({ function: name, arguments: written }: CodeStep, { frame, scope, doing }: Moment): Went {
  const { code } = frame.manifest;
  if (code === undefined) throw new Error('The manifest names no code: it was not checked.');
  const filled = evaluateOutput(written, scope);
  return filled.ok
    ? wanting({ do: 'code', ...doing, code, function: name, arguments: filled.value })
    : unusable(frame, doing.step, `The arguments of function ${name} could not be made. ${filled.error.message}`);
}

function guard({ on, graders }: GuardStep, { frame, scope, doing }: Moment): Went {
  const value = evaluate(on, scope);
  if (!value.ok) return unusable(frame, doing.step, `What the guard checks has no value. ${value.error.message}`);
  const documents = Object.fromEntries([...frame.found].map(([name, found]) => [name, found.documents]));
  return wanting({ do: 'guard', ...doing, value: value.value, graders, documents });
}

/** What has to be done for a step that stands alone, or why it cannot be done. */
export function begin(step: RetrieveStep | PromptStep | ToolStep | CodeStep | GuardStep, moment: Moment): Went {
  switch (step.kind) {
    case 'retrieve': {
      const { from, top, maxAgeS = null, onStale = 'use' } = step;
      const query = render(step.query, moment.scope);
      const roles = rolesOf(moment.scope['context']);
      return wanting({ do: 'retrieve', ...moment.doing, from, query, top, roles, maxAgeS, onStale });
    }
    case 'prompt':
      return ask(step, moment);
    case 'tool':
      return call(step, moment);
    case 'code':
      return run(step, moment);
    case 'guard':
      return guard(step, moment);
  }
}
