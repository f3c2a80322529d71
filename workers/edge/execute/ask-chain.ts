import type { Message, PromptAction } from '#core/flow/action';
import { nextAttempt, type Attempt, type ChainMove } from '#core/flow/chain';
import type { Answered, StepOutcome } from '#core/flow/history';
import type { Caller } from './caller.ts';
import { tryModel, type Asking, type Tried } from './try-model.ts';
import { within } from './within.ts';

type Ok = Extract<Tried, { text: string }>;

/** What is said of a stream that broke after its caller had read a part of it. */
const broken = {
  upstream_failed: 'The model failed in the middle of its answer.',
  blocked: "The provider's policy stopped the answer in its middle.",
  deadline: 'The answer was not finished before the deadline.',
} as const;

/** A step whose chain is asked; `repairs`: what each choice is told of its useless answer, which is no business of the others. */
type Step = {
  readonly action: PromptAction;
  readonly endMs: number;
  readonly repairs: Map<number, readonly Message[]>;
};

async function tryOnce(move: Extract<ChainMove, { do: 'try' }>, step: Step, asking: Asking): Promise<Tried> {
  const { action, endMs, repairs } = step;
  const choice = action.chain[move.choice];
  if (choice === undefined) throw new Error(`The chain has no choice ${move.choice}.`);
  const more = repairs.get(move.choice);
  const asked = more === undefined ? action : { ...action, messages: [...action.messages, ...more] };
  const { timeoutMs, because } = move;
  const tried = await tryModel({ action: asked, choice, timeoutMs, endMs, because }, asking);
  if ('repair' in tried && tried.repair !== undefined) repairs.set(move.choice, tried.repair);
  return tried;
}

/** Waits before a retry; less when the caller leaves. */
const pause = (ms: number, caller: Caller) => within(new Promise<never>(() => {}), ms, caller);

/**
 * Asks a step's chain until one model has answered usably, by core's decisions: retries with pauses, then the next model. Null:
 * the caller left, and everything was stopped. `budgetMs` is what the run has left for it.
 */
export async function askChain(action: PromptAction, budgetMs: number, asking: Asking): Promise<StepOutcome | null> {
  const { ledger, caller, draw } = asking;
  const beganMs = ledger.elapsedMs();
  const deadlineMs = Math.min(action.deadlineMs, budgetMs);
  const attempts: Attempt[] = [];
  let answer: Ok | null = null;
  let costUsd: number | null = 0;
  const repairs: Step['repairs'] = new Map();
  for (;;) {
    if (caller.hasLeft()) return null;
    const move = nextAttempt(action.chain, attempts, {
      elapsedMs: ledger.elapsedMs() - beganMs,
      deadlineMs,
      draw: draw(),
    });
    if (move.do === 'answered') return answered(answer, attempts.at(-1)?.choice ?? 0, action.metered && costUsd);
    if (move.do !== 'try') return ended(move);
    if (move.afterMs > 0 && (await pause(move.afterMs, caller)).ended === 'aborted') return null;
    const tried = await tryOnce(move, { action, endMs: beganMs + deadlineMs, repairs }, asking);
    if ('text' in tried) answer = tried;
    costUsd = sum(costUsd, tried.costUsd);
    attempts.push({ choice: move.choice, outcome: tried.outcome });
  }
}

function ended(move: Extract<ChainMove, { do: 'aborted' | 'broken' | 'exhausted' }>): StepOutcome | null {
  if (move.do === 'aborted') return null;
  if (move.do === 'exhausted') {
    const { do: _, ...why } = move;
    return { kind: 'failed', ...why };
  }
  return { kind: 'failed', code: move.code, detail: broken[move.code], handedOn: true };
}

/** Unknown is not nothing. */
const sum = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other;

function answered(answer: Ok | null, choice: number, costUsd: number | null | undefined): StepOutcome {
  if (answer === null) throw new Error('A chain that answered has an answer.');
  const { text, json, model, calls } = answer;
  const said: Answered = { kind: 'answered', text, json, model, fallback: choice > 0 };
  return { ...said, ...(calls === undefined ? {} : { calls }), ...(costUsd === undefined ? {} : { costUsd }) };
}
