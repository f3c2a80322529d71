import type { RolloutView } from '#schema/contracts/rollout';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { cut } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import { table, type Sheet } from '../text/table.ts';
import { awaited } from './approval.ts';
import { evidenceTable } from './evidence-table.ts';
import { nextMove } from './next-move.ts';
import { standing } from './standing.ts';
import { verificationLine } from './verification-line.ts';

const DECISIONS = 5;
const INDENT = ' '.repeat(11);

/** A rollout as a person watches it: where it stands, what the evidence says, what comes next, and the last decisions. */
export function frame(view: RolloutView, sheet: Sheet, nowMs: number): string[] {
  return [
    ...standing(view, sheet),
    '',
    ...evidenceTable(view, sheet),
    '',
    ...outlook(view, sheet, nowMs),
    '',
    ...decided(view, sheet, nowMs),
  ];
}

function outlook(view: RolloutView, { width, paint }: Sheet, nowMs: number): string[] {
  const { says, atMs } = nextMove(view, nowMs);
  const when = atMs === null ? '' : ` at ${clock(atMs, nowMs)}, in ${duration(atMs - nowMs)}, if nothing lacks`;
  const { kind, verification } = view;
  const waitingFor = awaited(view) ?? view.waitingFor;
  const lines = fold(`next       ${clean(says)}${when}`, width, INDENT);
  if (waitingFor !== null && kind === 'plan' && !says.includes(waitingFor))
    lines.push(...fold(`waits for  ${clean(waitingFor)}`, width, INDENT).map((line) => paint('warn', line)));
  if (verification !== null) {
    const seen = verificationLine(verification, nowMs);
    lines.push(...fold(`rollback   ${clean(seen.says)}`, width, INDENT).map((line) => paint(seen.tint, line)));
  }
  return [...lines, ...approved(view, width)];
}

/** Who said yes to what. */
function approved({ approvals, plan }: RolloutView, width: number): string[] {
  return approvals.map(({ stage, by, role, reason, waived }) => {
    const name = plan.stages[stage]?.name ?? String(stage + 1);
    const who = waived ? `${by} (who started it; waived under dev)` : `${by} (${role})`;
    return cut(`approved   stage "${clean(name)}" by ${clean(who)}: ${clean(reason)}`, width);
  });
}

function decided({ decisions }: RolloutView, sheet: Sheet, nowMs: number): string[] {
  const last = decisions.toSorted((a, b) => b.n - a.n).slice(0, DECISIONS);
  if (last.length === 0) return [sheet.paint('dim', cut('No decisions yet.', sheet.width))];
  return table(
    last,
    [
      { head: 'N', cell: ({ n }) => String(n), align: 'right', keep: true },
      { head: 'WHEN', cell: ({ atMs }) => clock(atMs, nowMs), keep: true },
      { head: 'DECISION', cell: ({ decision }) => decision.replaceAll('_', ' '), keep: true },
      { head: 'SHARE', cell: ({ percent }) => number.percent(percent), align: 'right', keep: true },
      { head: 'BY', cell: ({ by }) => by },
      { head: 'WHY', cell: ({ reason }) => reason },
    ],
    sheet,
  );
}
