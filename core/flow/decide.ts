import { evaluate } from '#core/expression/evaluate';
import { evaluateOutput } from '#core/expression/evaluate-output';
import type { Scope } from '#core/expression/at-path';
import { validate } from '#core/json-schema/validate';
import type { Turn } from '#core/memory/turn';
import { turnOf } from '#core/memory/turn-of';
import { cutBytes } from '#core/text/cut-bytes';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { OutputStep } from '#schema/contracts/output-step';
import type { BranchStep, LoopStep, MapStep } from '#schema/contracts/step';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { DecideAction, Doing } from './action.ts';
import { scopeOf, type Frame } from './frame.ts';
import type { Decided } from './history.ts';
import { unusable } from './unusable.ts';
import { wanting, type Went } from './went.ts';

/** A decision to be made: in which room, and of which step. */
export type Choice = { readonly frame: Frame; readonly doing: Doing };

const decided = (kind: DecideAction['kind'], doing: Doing, what: Decided): Went =>
  wanting({ do: 'decide', kind, ...doing, decided: what });

/** Which case a branch takes: the first whose `when` is true, as JsonLogic has it (an empty list is not). */
export function takeCase({ cases }: BranchStep, { frame, doing }: Choice): Went {
  const scope = scopeOf(frame);
  for (const [index, { when }] of cases.entries()) {
    const value = evaluate({ '!!': [when] }, scope);
    if (!value.ok)
      return unusable(frame, doing.step, `Case ${index} of the branch has no value. ${value.error.message}`);
    if (value.value === true) return decided('branch', doing, { kind: 'taken', case: index });
  }
  return decided('branch', doing, { kind: 'taken', case: null });
}

/** What a map goes over. Nothing is cut off in silence: a list that is too long is a failure. */
export function listItems({ over, max }: MapStep, { frame, doing }: Choice): Went {
  const value = evaluate(over, scopeOf(frame));
  if (!value.ok) return unusable(frame, doing.step, `What the map goes over has no value. ${value.error.message}`);
  const items = value.value;
  if (!Array.isArray(items)) return unusable(frame, doing.step, 'What the map goes over is no list.');
  if (items.length > max)
    return unusable(frame, doing.step, `The map's list has ${items.length} items; at most ${max}.`);
  return decided('map', doing, { kind: 'listed', items });
}

/** Whether a loop has enough after a round; `scope` is all that can be read at the round's end. */
export function judgeRound({ until }: LoopStep, scope: Scope, { frame, doing }: Choice): Went {
  const value = evaluate({ '!!': [until] }, scope);
  if (!value.ok) return unusable(frame, doing.step, `Whether the loop goes on has no value. ${value.error.message}`);
  return decided('loop', doing, { kind: 'judged', enough: value.value === true });
}

/** What a subfeature is asked, in the words of its own input schema. */
export function fillInput({ input: written }: SubfeatureStep, { input }: Manifest, { frame, doing }: Choice): Went {
  const value = evaluateOutput(written, scopeOf(frame));
  if (!value.ok) return unusable(frame, doing.step, `The subfeature's input could not be made. ${value.error.message}`);
  const [fault] = validate(input, value.value);
  if (fault)
    return unusable(frame, doing.step, `The subfeature's input does not fit its schema at ${fault.path || 'its top'}.`);
  return decided('subfeature', doing, { kind: 'filled', value: value.value });
}

/** What a session is to remember of the run; a version that remembers nothing says nothing of it. */
const turn = (frame: Frame, output: JsonObject): { turn?: Turn | null } =>
  frame.manifest.memory === undefined ? {} : { turn: turnOf(frame.manifest, scopeOf(frame), output) };

/** What a flow may reply, in bytes of JSON, where its version says nothing. */
const OUTPUT_BYTES = 1_000_000;

/** Why an output is not given; null: it is one of this version. */
function outputFault(
  { output: schema, limits: { outputBytes = OUTPUT_BYTES } }: Manifest,
  output: JsonObject,
): string | null {
  const [fault] = validate(schema, output);
  if (fault) return "The reply does not fit the version's output schema.";
  const { bytes } = cutBytes(JSON.stringify(output), outputBytes);
  return bytes > outputBytes ? `The reply has ${bytes} bytes; the version gives at most ${outputBytes}.` : null;
}

/** The reply of a flow: of the run itself its end, of a subfeature (whose `doing` it then is) what comes out of it. */
export function fillOutput({ name = 'output', value: written }: OutputStep, frame: Frame, doing: Doing | null): Went {
  const step = `${frame.path}${name}`;
  const output = evaluateOutput(written, scopeOf(frame));
  if (!output.ok) return unusable(frame, step, `The reply could not be made. ${output.error.message}`);
  const fault = outputFault(frame.manifest, output.value);
  if (fault !== null) return unusable(frame, step, fault);
  if (doing === null)
    return { on: 'ended', ended: { how: 'finish', output: output.value, ...turn(frame, output.value) } };
  return decided('subfeature', doing, { kind: 'filled', value: output.value });
}
