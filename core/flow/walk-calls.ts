import type { AgentStep } from '#schema/contracts/agent-step';
import type { ToolName } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { StepAction, ToolAction } from './action.ts';
import { MOST_CALLS } from './agent-bounds.ts';
import { callArguments } from './call-arguments.ts';
import type { StepOutcome } from './history.ts';
import { misfit } from './misfit.ts';
import { callOwn, ownTool } from './own-tool.ts';
import type { Spot } from './spot.ts';
import { tellOutcome, tellRefusal, type ToldCall } from './tell-call.ts';
import type { AskedCall } from './tool-offer.ts';
import type { Went } from './went.ts';

/** A turn of an agent: its path (`plan.2`), and what all that the agent does shares. */
export type Turn = { readonly step: AgentStep; readonly path: string; readonly time: ToolAction['time'] };

/** A call that can be made: the path of its doing, and the outcome if it was done. */
type Placed = {
  readonly call: AskedCall;
  readonly tool: ToolName;
  readonly given: JsonObject;
  readonly path: string;
  readonly visit: number;
  readonly outcome: StepOutcome | undefined;
};

type Named = Pick<Placed, 'tool' | 'given'>;

/** The tool that a call names, or why the call is not made: what the model wrote and the manifest decide, so it needs no writing down. */
function namedBy(call: AskedCall, at: number, [{ step }, { frame }]: [Turn, Spot]): Named | string {
  const tool = step.tools.find((name) => name === call.name);
  if (tool === undefined) return `There is no such tool; known: ${step.tools.join(', ')}.`;
  if (at >= MOST_CALLS) return `Not called: at most ${MOST_CALLS} calls in one turn.`;
  const given = callArguments(call);
  if (given === null) return 'Not called: the arguments are no JSON object.';
  const own = ownTool(frame.manifest, tool);
  return (own && misfit(tool, own.input, given)) ?? { tool, given };
}

/** Calls of one tool in one turn are told apart by their order: `plan.2/search`, `plan.2/search.2`. */
function place(calls: readonly AskedCall[], turn: Turn, spot: Spot): (Placed | ToldCall)[] {
  const { reading } = spot;
  const times = new Map<ToolName, number>();
  return calls.map((call, at) => {
    const named = namedBy(call, at, [turn, spot]);
    if (typeof named === 'string') return tellRefusal(call, named);
    const nth = (times.get(named.tool) ?? 0) + 1;
    times.set(named.tool, nth);
    const path = `${turn.path}/${named.tool}${nth > 1 ? `.${nth}` : ''}`;
    const { visit } = reading.doing(path);
    return { call, ...named, path, visit, outcome: reading.take(path) };
  });
}

/** What changes things, or may for all that is known, is done alone and in the order in which it was asked for. */
const isAlone = (tool: ToolName, { program: { tools = {} }, frame }: Spot): boolean =>
  ownTool(frame.manifest, tool) === undefined && (!Object.hasOwn(tools, tool) || tools[tool]?.effect !== 'read');

function wantedOf(missing: readonly Placed[], spot: Spot): readonly Placed[] {
  const alone = missing.findIndex(({ tool }) => isAlone(tool, spot));
  if (alone < 0) return missing;
  return missing.slice(0, Math.max(1, alone));
}

function actionOf({ path, visit, tool, given }: Placed, { time }: Turn, { frame }: Spot): StepAction {
  const call = { step: path, visit, tool, arguments: given, ...(time === undefined ? {} : { time }) };
  const own = ownTool(frame.manifest, tool);
  return own === undefined
    ? { do: 'tool', ...call, many: true }
    : callOwn(frame.manifest, { ...call, function: own.function });
}

const isPlaced = (one: Placed | ToldCall): one is Placed => 'call' in one;

/** How far the history leads through the calls of one turn: what came of all of them, in the order in which they were asked for. */
export function walkCalls(calls: readonly AskedCall[], turn: Turn, spot: Spot): readonly ToldCall[] | Went {
  const all = place(calls, turn, spot);
  const placed = all.filter(isPlaced);
  // An end stops those behind it, and counts when all before it are done: it makes no difference which was faster.
  const end = placed.findIndex(({ outcome }) => outcome?.kind === 'withheld');
  const missing = placed.slice(0, end < 0 ? undefined : end).filter(({ outcome }) => outcome === undefined);
  if (missing.length > 0)
    return { on: 'waiting', wants: wantedOf(missing, spot).map((one) => actionOf(one, turn, spot)) };
  const last = placed[end];
  if (last !== undefined) {
    const what = { do: 'withhold', tool: last.tool, step: last.path } as const;
    return { on: 'ended', ended: { how: 'withhold', what } };
  }
  return all.flatMap((one) => {
    if (!isPlaced(one)) return [one];
    return one.outcome === undefined ? [] : [tellOutcome(one.call, one.outcome)];
  });
}
