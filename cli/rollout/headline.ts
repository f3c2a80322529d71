import type { RolloutView } from '#schema/contracts/rollout';
import { duration } from '../text/duration.ts';
import { number } from '../text/number.ts';
import { awaited } from './approval.ts';
import { nextMove } from './next-move.ts';
import { phaseWords } from './phase-words.ts';

/** A rollout in two lines: where it stands, and what comes next. */
export function headline(view: RolloutView, nowMs: number): string[] {
  const { id, phase, percent, control, candidate, guarded } = view;
  const { says, atMs } = nextMove(view, nowMs);
  const waits = awaited(view);
  const when = atMs === null ? '' : ` in ${duration(atMs - nowMs)}, if nothing lacks`;
  return [
    `${id}  ${phaseWords(view)} at ${number.percent(percent)}  ${control} → ${candidate}`,
    `next: ${says}${when}`,
    ...(waits === null ? [] : [`waits for ${waits}`]),
    ...(guarded || phase === 'completed' || phase === 'rolled_back' ? [] : ['No guardrail watches it.']),
  ];
}
