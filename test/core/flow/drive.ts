import type { EndAction, StepAction } from '#core/flow/action';
import type { FlowEvent, StepOutcome } from '#core/flow/history';
import { next } from '#core/flow/next';
import type { Program } from '#core/flow/program';
import { runGuard } from '#core/flow/run-guard';
import type { Json } from '#schema/contracts/json';

/** What every run here was asked. */
export const run = { input: { question: 'why?' }, context: { plan: 'free' }, session: null };

/** A model's answer. */
export const says = (text: string, json: Json = null): StepOutcome => ({
  kind: 'answered',
  text,
  json,
  model: 'm',
  fallback: false,
});

/** What comes of a step that cannot be done. */
export const failed: StepOutcome = { kind: 'failed', code: 'upstream_failed' };

/** Outcomes by step and visit (`write` is the first visit, `write 2` the second). */
type Outcomes = { readonly [doing: string]: StepOutcome };
type Driven = { readonly end: EndAction; readonly done: string[]; readonly asked: StepAction[] };

/** A doing by its step and, from the second on, its visit. */
export const keyOf = ({ step, visit }: StepAction): string => (visit === 1 ? step : `${step} ${visit}`);

/** Drives a flow to its end by these outcomes; what is done at once is done in the order in which it is named. */
export function drive(program: Program, outcomes: Outcomes): Driven {
  const [history, done, asked] = [[] as FlowEvent[], [] as string[], [] as StepAction[]];
  for (;;) {
    const move = next(program, run, history);
    if (move.do !== 'steps') return { end: move, done, asked };
    const [action] = move.steps;
    if (action === undefined) throw new Error('Nothing to do.');
    asked.push(action);
    const known = action.do === 'decide' ? action.decided : action.do === 'guard' ? runGuard(action) : null;
    const outcome = known ?? outcomes[keyOf(action)];
    if (outcome === undefined) throw new Error(`Nobody said what comes of ${keyOf(action)}.`);
    if (action.do !== 'decide') done.push(keyOf(action));
    history.push({ step: action.step, visit: action.visit, outcome });
  }
}
