import type { RolloutView } from '#schema/contracts/rollout';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { number } from '../text/number.ts';
import { progress } from './progress.ts';

/** What a log says of a rollout that was looked at twice: every new decision, and the counts when they changed. `before` is null at the first look. */
export function logLines(before: RolloutView | null, after: RolloutView, nowMs: number): string[] {
  const known = before === null ? 0 : Math.max(0, ...before.decisions.map(({ n }) => n));
  const decisions = after.decisions.filter(({ n }) => n > known).toSorted((a, b) => a.n - b.n);
  const lines = decisions.map(
    ({ atMs, decision, percent, by, reason }) =>
      `${clock(atMs, nowMs)} ${decision.replaceAll('_', ' ')} at ${number.percent(percent)} by ${clean(by)}: ${clean(reason)}`,
  );
  const [was, is] = [before === null ? '' : counts(before), counts(after)];
  return was === is ? lines : [...lines, `${clock(nowMs, nowMs)} ${is}`];
}

function counts({ phase, percent, units, guardrails, waitingFor }: RolloutView): string {
  const evidence = guardrails.map((one) => `${clean(one.id)} ${Math.round(100 * progress(one))} % to rollback`);
  return [
    `${phase.replaceAll('_', ' ')} at ${number.percent(percent)}`,
    `control ${number.count(units.control)}`,
    `candidate ${number.count(units.candidate)}`,
    ...evidence,
    ...(waitingFor === null ? [] : [`waits for ${clean(waitingFor)}`]),
  ].join(', ');
}
