import type { Evidence } from './event.ts';
import { holdIsOver } from './hold.ts';
import { type Lack, lackOf } from './lack.ts';
import type { RolloutState } from './state.ts';

/** What the rollout does about what is known, and why. `stay` is not worth a word. */
export type Move =
  | { readonly to: 'roll_back' | 'pause' | 'hold' | 'advance'; readonly why: string }
  | { readonly to: 'stay' };

const stay: Move = { to: 'stay' };

/** What the plan does about a lack. By default the missing units of a candidate roll it back, and nothing else does. */
function reaction({ plan }: RolloutState, { cause, short, words }: Lack): Move {
  const chosen = plan.whenUnknown[cause];
  const to = chosen === 'by_side' ? (short === 'candidate' ? 'rollback' : 'hold') : chosen;
  return { to: to === 'rollback' ? 'roll_back' : to, why: to === 'hold' ? words : `${cause}: missing ${words}` };
}

/**
 * What the evidence makes of a live rollout, in this order: a `worse` rolls back at once, in whatever phase; units that are
 * missing from an arm come next, for they spoil every later answer; then, once the stage's hold is over and nothing lacks, it
 * advances. No data is never success and never failure.
 */
export function weigh(rollout: RolloutState, evidence: Evidence | null, nowMs: number): Move {
  const worse = evidence?.verdicts.find(({ verdict }) => verdict === 'worse');
  if (worse) return { to: 'roll_back', why: `${worse.id} is worse: log evidence ${worse.logE.toFixed(2)}` };

  if (evidence && evidence.stage !== rollout.stage) return stay;

  const lack = lackOf(rollout, evidence);
  const react = lack && reaction(rollout, lack);
  if (react && lack.cause === 'assignment_skewed' && react.to === 'roll_back') return react;
  if (rollout.phase === 'paused') return stay;
  if (react && lack.cause === 'assignment_skewed' && react.to === 'pause') return react;

  if (rollout.kind === 'manual' || !holdIsOver(rollout, nowMs)) return stay;
  if (lack && evidence === null) return { to: 'hold', why: lack.words };
  return react ?? { to: 'advance', why: 'the hold is over and the evidence is complete' };
}
