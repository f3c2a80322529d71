import { validate } from '#core/json-schema/validate';
import type { Tool } from '#schema/contracts/tool';
import type { ToolAction } from './action.ts';
import type { StepFailed } from './history.ts';

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

/**
 * Whether a tool may be called now. One that is not among the declared ones is never called, so nothing is assumed of its
 * effects; one that writes is called once for a step, and not at all where effects are withheld. Arguments are checked before,
 * so that a call which must fail fails in a shadow run too.
 */
export function admitCall(action: ToolAction, tools: { readonly [name: string]: Tool }, effects: Effects): CallMove {
  const { tool: name, visit } = action;
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (tool === undefined) return fail('unavailable', `There is no tool ${name} any more.`);
  const [fault] = tool.input === undefined ? [] : validate(tool.input, action.arguments);
  if (fault !== undefined) {
    // Only the first name is the manifest's; deeper ones may be a model's.
    const [argument = ''] = fault.path.split('.');
    const where = argument === '' ? '' : `, at ${argument}`;
    return fail('upstream_failed', `The arguments do not fit what tool ${name} takes${where}.`);
  }
  if (tool.effect === 'read') return { do: 'call', tool };
  if (effects === 'withheld') return { do: 'withhold' };
  if (visit > 1) return fail('internal', `Tool ${name} changes things and would have been called a second time.`);
  return { do: 'call', tool };
}
