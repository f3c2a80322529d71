import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import type { Tool } from '#schema/contracts/tool';
import { partKey, type Parts } from './program.ts';
import { listsIn } from './steps-in.ts';

/** The declared tools by name, and the versions that a flow runs in place. */
type Known = { readonly tools: { readonly [name: string]: Tool }; readonly parts: Parts };

/** In one version, whose `own` tools change nothing. */
type Room = Known & { readonly own: NonNullable<Manifest['tools']> };

/** A step whose tool changes things. */
type Write = { readonly name: string; readonly keyed: boolean };

function writeOf(step: Step, { tools, own }: Room): Write[] {
  const called = step.kind === 'tool' ? [step.tool] : step.kind === 'agent' ? step.tools : [];
  return called.flatMap((one) => {
    const tool = Object.hasOwn(tools, one) && !Object.hasOwn(own, one) ? tools[one] : undefined;
    return tool?.effect === 'write' ? [{ name: step.name ?? '', keyed: tool.keyed === true }] : [];
  });
}

/** All the writes of a step, in whatever it holds or runs in place. */
function writesIn(step: Step, room: Room): Write[] {
  const part = step.kind === 'subfeature' ? room.parts.get(partKey(step))?.manifest : undefined;
  const held = (part?.flow ?? []).flatMap((one) => writesIn(one, { ...room, own: part?.tools ?? {} }));
  const inside = listsIn(step).flatMap(({ steps }) => steps);
  return [...writeOf(step, room), ...inside.flatMap((one) => writesIn(one, room)), ...held];
}

/** A guard that sends back goes again over the steps since the prompt before it: none of them may change anything. */
function checkRetry(steps: readonly Step[], at: number, known: Room): string[] {
  const from = steps.findLastIndex(({ kind }, index) => index < at && kind === 'prompt');
  const over = from < 0 ? [] : steps.slice(from + 1, at).flatMap((step) => writesIn(step, known));
  return over.map(
    ({ name }) =>
      `A retry would do step ${JSON.stringify(name)} again, whose tool changes things; put the guard before it.`,
  );
}

/** What is done once a round or an item is done many times: only a tool whose server knows a repetition by its key may be. */
function checkRepeated(step: Step, known: Room): string[] {
  if ((step.kind !== 'map' && step.kind !== 'loop') || step.max === 1) return [];
  const unkeyed = writesIn(step, known).filter(({ keyed }) => !keyed);
  return unkeyed.map(
    ({ name }) =>
      `Step ${JSON.stringify(name)} would be done up to ${step.max} times, and its tool changes things without being declared "keyed".`,
  );
}

function checkList(steps: readonly Step[], path: string, known: Room): Issue[] {
  return steps.flatMap((step, index) => {
    const at = `${path}.${index}`;
    const retries = step.kind === 'guard' && step.else === 'retry' ? checkRetry(steps, index, known) : [];
    return [
      ...retries.map((message) => ({ path: `${at}.else`, message })),
      ...checkRepeated(step, known).map((message) => ({ path: at, message })),
      ...listsIn(step).flatMap((list) => checkList(list.steps, `${at}.${list.at}`, known)),
    ];
  });
}

/** Where a flow could call a tool with effects a second time. */
export const checkWrites = ({ flow, tools: own = {} }: Manifest, known: Known): Issue[] =>
  checkList(flow, 'flow', { ...known, own });
