import type { Tool } from '#schema/contracts/tool';
import type { ToolAction } from './action.ts';
import { unapproved } from './approver-of.ts';
import { fixedNames } from './fixed-names.ts';
import type { StepFailed } from './history.ts';
import { misfit } from './misfit.ts';

/** Whether a run may change anything outside: a shadow run may not. */
export type Effects = 'allowed' | 'withheld';

/** What becomes of a tool step: the tool is called, the call is withheld and the run ends there, or the step has failed without a call. */
export type CallMove =
  | { readonly do: 'call'; readonly tool: Tool }
  | { readonly do: 'withhold' }
  | { readonly do: 'fail'; readonly outcome: StepFailed };

const fail = (code: StepFailed['code'], detail: string): CallMove => ({
  do: 'fail',
  outcome: { kind: 'failed', code, detail },
});

/** Why a tool cannot take these arguments, in public words. */
function misfitOf({ tool: name, arguments: given }: ToolAction, tool: Tool): string | null {
  const fixed = fixedNames(tool).find((one) => Object.hasOwn(given, one));
  if (fixed !== undefined) return `The address of tool ${name} fixes ${fixed}; no argument can be called so.`;
  return misfit(name, tool.input, given);
}

/**
 * Whether a tool may be called now. One that is not among the declared ones is never called, so nothing is assumed of its
 * effects; one that writes is called once for a step (in rounds and items only if it is keyed: its declaration may have changed
 * since the push), and not at all where effects are withheld. One that wants an approval fails: no step gives one yet, and its
 * declaration may say so only since the push. Arguments are checked before,
 * so that a call which must fail fails in a shadow run too.
 */
export function admitCall(action: ToolAction, tools: { readonly [name: string]: Tool }, effects: Effects): CallMove {
  const { tool: name, visit, many } = action;
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool === undefined) return fail('unavailable', `There is no tool ${name} any more.`);
  const unfit = misfitOf(action, tool);
  if (unfit !== null) return fail('upstream_failed', unfit);
  const why = unapproved(name, tool, tools);
  if (why !== null) return fail('unavailable', `${why}, and nobody has.`);
  if (tool.effect === 'read') return { do: 'call', tool };
  if (effects === 'withheld') return { do: 'withhold' };
  if (visit > 1 || (many === true && tool.keyed !== true))
    return fail('internal', `Tool ${name} changes things and would have been called a second time.`);
  return { do: 'call', tool };
}
