import type { Turn } from '#core/memory/turn';
import type { JsonObject } from '#schema/contracts/json';
import type { FailureCause, StepAction, WithholdAction } from './action.ts';

/** Why a flow goes no further. `fail`: there is no degraded answer to this. */
export type Ended =
  | { readonly how: 'finish'; readonly output: JsonObject; readonly turn?: Turn | null }
  | { readonly how: 'degrade' | 'fail'; readonly because: FailureCause }
  | { readonly how: 'withhold'; readonly what: WithholdAction };

/** How far the history leads through a step or a list of them: to its end, to what has to be done first, or to an end of it all. */
export type Went =
  | { readonly on: 'done' }
  | { readonly on: 'waiting'; readonly wants: readonly StepAction[] }
  | { readonly on: 'ended'; readonly ended: Ended };

export const done: Went = { on: 'done' };

/** This has to be done first. */
export const wanting = (action: StepAction): Went => ({ on: 'waiting', wants: [action] });

/** It cannot be done; the declared degraded answer may stand in. */
export const broken = (because: FailureCause): Went => ({ on: 'ended', ended: { how: 'degrade', because } });

/**
 * How far things go that are done at once: exactly as far as one after the other. An end stops those behind it, and counts when
 * all before it are done, so that it makes no difference which was faster.
 */
export function together(all: readonly Went[]): Went {
  const end = all.findIndex(({ on }) => on === 'ended');
  const before = end < 0 ? all : all.slice(0, end);
  const wants = before.flatMap((went) => (went.on === 'waiting' ? went.wants : []));
  return wants.length > 0 ? { on: 'waiting', wants } : (all[end] ?? done);
}
