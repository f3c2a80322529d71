import type { AgentStep } from '#schema/contracts/agent-step';
import type { Json } from '#schema/contracts/json';
import type { PromptStep } from '#schema/contracts/prompt-step';
import type { Message, PromptAction } from './action.ts';
import { begin } from './begin.ts';
import { begunOnce } from './begun.ts';
import { failedStep } from './failed-step.ts';
import { scopeOf } from './frame.ts';
import type { Answered } from './history.ts';
import { ownTool } from './own-tool.ts';
import type { Spot } from './spot.ts';
import type { ToolOffer } from './tool-offer.ts';
import { walkCalls, type Turn } from './walk-calls.ts';
import { broken, done, type Went } from './went.ts';

/** What an agent has said, heard and spent so far. */
type Talk = { readonly messages: Message[]; readonly calls: Json[]; usd: number | null };

/** Tools as the model is shown them; of those that nobody declares any more it hears nothing. In the last turn it may call none. */
function offerOf({ tools: names, maxTurns }: AgentStep, turn: number, { program, frame }: Spot): ToolOffer {
  const { tools = {} } = program;
  const known = names.flatMap((name) => {
    const tool = ownTool(frame.manifest, name) ?? (Object.hasOwn(tools, name) ? tools[name] : undefined);
    if (tool === undefined) return [];
    const { description = null, input = { type: 'object', properties: {} } } = tool;
    return [{ name, description, input }];
  });
  return { tools: known, choice: turn < maxTurns ? 'auto' : 'none', wellFormed: false };
}

/** A turn is asked as a prompt step would be, with all that was said since. */
function ask(step: AgentStep, talk: Talk, { turn, at, spot }: { turn: number; at: Turn; spot: Spot }): Went {
  const { frame, reading } = spot;
  const { name, prompt, model, schema, memory, deadlineMs } = step;
  const asked: PromptStep = {
    kind: 'prompt',
    name,
    prompt,
    model,
    deadlineMs,
    ...(schema && { schema }),
    ...(memory && { memory }),
  };
  const went = begin(asked, { frame, scope: scopeOf(frame), doing: reading.doing(at.path), said: talk.messages });
  if (went.on !== 'waiting') return went;
  const tools = offerOf(step, turn, spot);
  const more: Partial<PromptAction> = {
    agent: step.name,
    ...(tools.tools.length > 0 && { tools }),
    ...(at.time !== undefined && { time: at.time }),
    ...(step.maxUsd !== undefined && { metered: true }),
  };
  return { on: 'waiting', wants: went.wants.map((one) => (one.do === 'prompt' ? { ...one, ...more } : one)) };
}

/** Why no further turn is begun, in public words; null: it may be. What nobody knows the price of counts as dear. */
function overspent({ maxUsd }: AgentStep, { usd }: Talk): string | null {
  if (maxUsd === undefined || (usd !== null && usd < maxUsd)) return null;
  const spent = usd === null ? 'nobody knows what it spent' : `it had spent what it may (${maxUsd} USD)`;
  return `The agent had no answer yet, and ${spent}.`;
}

function answer({ text, json }: Answered, talk: Talk, turns: number): { [name: string]: Json } {
  return { text, json, calls: talk.calls, turns };
}

/**
 * How far the history leads through an agent. Every turn of the model (`plan.1`, `plan.2`) and every call (`plan.1/search`) is a
 * doing of its own, so that nothing is asked or called twice.
 */
export function walkAgent(step: AgentStep, spot: Spot): Went {
  const { frame, reading, program } = spot;
  const path = `${frame.path}${step.name}`;
  const talk: Talk = { messages: [], calls: [], usd: 0 };
  const time = { of: `${path} ${reading.doing(`${path}.1`).visit}`, deadlineMs: step.deadlineMs };
  for (let turn = 1; turn <= step.maxTurns; turn++) {
    const at: Turn = { step, path: `${path}.${turn}`, time };
    const outcome = reading.take(at.path);
    if (outcome === undefined)
      return begunOnce(reading.doing(at.path), program.begun, () => ask(step, talk, { turn, at, spot }));
    if (outcome.kind === 'failed') return failedStep(outcome, at.path);
    if (outcome.kind !== 'answered')
      throw new Error(`The history does not belong to this flow: ${outcome.kind} is no turn of an agent.`);
    const { calls = [], text, costUsd = null } = outcome;
    if (calls.length === 0) {
      frame.results.set(step.name, answer(outcome, talk, turn));
      return done;
    }
    talk.usd = talk.usd === null || costUsd === null ? null : talk.usd + costUsd;
    const why = overspent(step, talk);
    if (why !== null) return broken({ code: 'upstream_failed', detail: why, step: at.path });
    const told = walkCalls(calls, at, spot);
    if ('on' in told) return told;
    talk.messages.push({ role: 'assistant', content: text, calls }, ...told.map(({ message }) => message));
    talk.calls.push(...told.map(({ record }) => record));
  }
  const detail = `The agent came to no answer in ${step.maxTurns} turns.`;
  return broken({ code: 'upstream_failed', detail, step: path });
}
