import type { PromptAction } from '#core/flow/action';
import { nextAttempt, type Attempt } from '#core/flow/chain';
import type { StepOutcome } from '#core/flow/history';
import type { Caller } from './caller.ts';
import { tryModel, type Asking, type Tried } from './try-model.ts';
import { within } from './within.ts';

type Ok = Extract<Tried, { text: string }>;

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
  for (;;) {
    if (caller.hasLeft()) return null;
    const move = nextAttempt(action.chain, attempts, {
      elapsedMs: ledger.elapsedMs() - beganMs,
      deadlineMs,
      draw: draw(),
    });
    if (move.do === 'aborted') return null;
    if (move.do === 'exhausted') return { kind: 'failed', code: move.code };
    if (move.do === 'answered') return answered(answer, attempts.at(-1)?.choice ?? 0);
    if (move.afterMs > 0 && (await pause(move.afterMs, caller)).ended === 'aborted') return null;
    const choice = action.chain[move.choice];
    if (choice === undefined) throw new Error(`The chain has no choice ${move.choice}.`);
    const tried = await tryModel({ action, choice, timeoutMs: move.timeoutMs, because: move.because }, asking);
    if ('text' in tried) answer = tried;
    attempts.push({ choice: move.choice, outcome: tried.outcome });
  }
}

function answered(answer: Ok | null, choice: number): StepOutcome {
  if (answer === null) throw new Error('A chain that answered has an answer.');
  const { text, json, model } = answer;
  return { kind: 'answered', text, json, model, fallback: choice > 0 };
}
