import type { Evidence } from './event.ts';
import { missingWord } from './approval.ts';
import { harmIn } from './harm.ts';
import { holdIsOver } from './hold.ts';
import { type Lack, lackOf } from './lack.ts';
import type { RolloutState } from './state.ts';

/** What the rollout does about what is known, and why. */
export type Move =
  | { readonly to: 'roll_back' | 'pause' | 'hold' | 'await' | 'advance'; readonly why: string }
  | { readonly to: 'stay' };

const stay: Move = { to: 'stay' };

/** What the plan does about a lack. By default the missing units of a candidate roll it back, and nothing else does. */
function reaction({ plan }: RolloutState, { cause, short, words }: Lack): Move {
  const chosen = plan.whenUnknown[cause];
  const bySide = short === 'candidate' ? 'rollback' : 'hold';
  const to = chosen === 'by_side' ? bySide : chosen;
  if (to === 'hold') return { to, why: words };
  return { to: to === 'rollback' ? 'roll_back' : 'pause', why: `${cause}: missing ${words}` };
}

/** What does not wait for the hold, whatever the phase: harm, and units missing from an arm, which spoil every later answer. */
function atOnce(rollout: RolloutState, evidence: Evidence): Move | null {
  const harm = harmIn(evidence);
  if (harm) return { to: 'roll_back', why: harm };
  const lack = lackOf(rollout, evidence);
  if (lack?.cause !== 'assignment_skewed') return null;
  const move = reaction(rollout, lack);
  return move.to === 'hold' || (move.to === 'pause' && rollout.phase === 'paused') ? null : move;
}

/** Whether the stage is still to be held, whatever is known: a rollout that waits for somebody's word has been. */
const isHeld = (rollout: RolloutState, nowMs: number): boolean =>
  rollout.phase !== 'awaiting_approval' && !holdIsOver(rollout, nowMs);

/** What happens once nothing lacks: somebody's word is asked for where it is needed, and else it goes on. */
function onward(rollout: RolloutState): Move {
  if (missingWord(rollout) === null) return { to: 'advance', why: 'the hold is over and nothing lacks' };
  const waits = rollout.phase === 'awaiting_approval';
  return waits ? stay : { to: 'await', why: 'the hold is over and nothing lacks but an approval' };
}

/**
 * What the evidence makes of a live rollout. A `worse` rolls back at once, also while paused, holding or waiting for approval;
 * then come assignment and data; then, once the stage's hold is over and nothing lacks, it advances, with the word of somebody
 * where the plan asks for it. No data is never success and never failure. A shell that computed nothing (null) has said nothing
 * about the candidate: what it leaves open is waited for.
 */
export function weigh(rollout: RolloutState, evidence: Evidence | null, nowMs: number): Move {
  const move = evidence && atOnce(rollout, evidence);
  if (move) return move;
  if (evidence && evidence.stage !== rollout.stage) return stay;
  if (rollout.phase === 'paused' || rollout.kind === 'manual' || isHeld(rollout, nowMs)) return stay;
  if (rollout.phase === 'awaiting_approval' && evidence === null) return stay;
  const lack = lackOf(rollout, evidence);
  if (lack === null) return onward(rollout);
  return evidence === null ? { to: 'hold', why: lack.words } : reaction(rollout, lack);
}
