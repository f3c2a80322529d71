import type { RolloutView } from '#schema/contracts/rollout';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { number } from '../text/number.ts';
import { awaited } from './approval.ts';
import { gateSays } from './gate-lines.ts';
import { phaseWords } from './phase-words.ts';
import { progress } from './progress.ts';
import { verificationLine } from './verification-line.ts';

/** What a log says of a rollout that was looked at twice: every new decision, the counts when they changed, and whether replies stopped. `before` is null at the first look. */
export function logLines(before: RolloutView | null, after: RolloutView, nowMs: number): string[] {
  const known = before === null ? 0 : Math.max(0, ...before.decisions.map(({ n }) => n));
  const decisions = after.decisions.filter(({ n }) => n > known).toSorted((a, b) => a.n - b.n);
  const lines = decisions.map(
    ({ atMs, decision, percent, by, reason }) =>
      `${clock(atMs, nowMs)} ${decision.replaceAll('_', ' ')} at ${number.percent(percent)} by ${clean(by)}: ${clean(reason)}`,
  );
  const at = clock(nowMs, nowMs);
  const [was, is] = [before === null ? '' : counts(before), counts(after)];
  if (was !== is) lines.push(`${at} ${is}`);
  const { verification } = after;
  if (verification !== null && verification.state !== before?.verification?.state)
    lines.push(`${at} ${clean(verificationLine(verification, nowMs).says)}`);
  return lines;
}

function counts(view: RolloutView): string {
  const { percent, units, guardrails, shadow, gates } = view;
  const evidence = guardrails.map((one) => {
    const slice = one.slice === undefined ? '' : ` = ${clean(one.slice)}`;
    const asked = one.notWorse;
    const shown =
      asked === undefined ? '' : `, ${Math.round(100 * (asked.shown ? 1 : progress(asked)))} % shown not worse`;
    return `${clean(one.id)}${slice} ${Math.round(100 * progress(one))} % to rollback${shown}`;
  });
  return [
    `${phaseWords(view)} at ${number.percent(percent)}`,
    `control ${number.count(units.control)}`,
    `candidate ${number.count(units.candidate)}`,
    ...(shadow === null
      ? []
      : [
          `${number.count(shadow.pairs)} pairs mirrored for ${number.usd(shadow.spentUsd)} of ${number.usd(shadow.capUsd)}`,
        ]),
    ...evidence,
    ...gates.filter(({ verdict }) => verdict === null).map((gate) => `gate ${clean(gate.eval)} ${gateSays(gate)}`),
    ...waits(view),
  ].join(', ');
}

function waits(view: RolloutView): string[] {
  const lacking = awaited(view) ?? view.waitingFor;
  return lacking === null ? [] : [`waits for ${clean(lacking)}`];
}
