import type { GuardrailView, RolloutView } from '#schema/contracts/rollout';
import { bar } from '../text/bar.ts';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { cut } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { number } from '../text/number.ts';
import { table, type Sheet } from '../text/table.ts';
import { nextMove } from './next-move.ts';
import { phaseTint } from './phase-tint.ts';
import { progress } from './progress.ts';

const DECISIONS = 5;
const BAR = 12;

/** A rollout as a person watches it: where it stands, what the evidence says, what comes next, and the last decisions. */
export function frame(view: RolloutView, sheet: Sheet, nowMs: number): string[] {
  return [
    ...standing(view, sheet),
    '',
    ...evidence(view, sheet),
    '',
    ...outlook(view, sheet, nowMs),
    '',
    ...decided(view, sheet, nowMs),
  ];
}

function standing(view: RolloutView, { width, paint }: Sheet): string[] {
  const { id, phase, stage, percent, plan, kind, control, candidate, createdBy } = view;
  const name = plan.stages[stage]?.name;
  const place =
    kind === 'manual'
      ? 'moved by hand'
      : `stage ${stage + 1} of ${plan.stages.length}${name === undefined ? '' : ` "${clean(name)}"`}`;
  const about = cut(`  ${phase.replaceAll('_', ' ')}  ${place}`, Math.max(0, width - id.length));
  const path = plan.stages.map((one, at) => (at === stage ? `[${one.percent}]` : `${one.percent}`)).join(' → ');
  const traffic = `traffic    ${bar(percent / 100, BAR)} ${number.percent(percent)} of units get the candidate`;
  return [
    paint('strong', cut(id, width, 'middle')) + paint(phaseTint[phase], about),
    cut(`versions   ${control} (control) → ${candidate}`, width),
    cut(traffic, width),
    cut(`plan       ${path} %   by ${clean(createdBy)}`, width),
    cut(`units      ${counted(view)}`, width),
  ];
}

function counted({ units, uncounted }: RolloutView): string {
  const others = Object.entries(uncounted).filter(([, count]) => count > 0);
  const left = others.map(([cause, count]) => `${clean(cause)} ${number.count(count)}`).join(', ');
  const both = `control ${number.count(units.control)}, candidate ${number.count(units.candidate)}`;
  return left === '' ? both : `${both}; not counted: ${left}`;
}

function evidence({ guardrails, guarded }: RolloutView, sheet: Sheet): string[] {
  if (!guarded)
    return [sheet.paint('warn', cut('No guardrail watches this: the evidence never rolls it back.', sheet.width))];
  if (guardrails.length === 0) return [sheet.paint('dim', cut('No evidence yet.', sheet.width))];
  return table(
    guardrails,
    [
      { head: 'GUARDRAIL', cell: ({ id }) => id },
      { head: 'TO ROLLBACK', cell: (one) => bar(progress(one), BAR), keep: true, tint: barTint },
      { head: 'LOG E', cell: ({ logE }) => logE.toFixed(2), align: 'right', keep: true },
      { head: 'OF', cell: ({ threshold }) => threshold.toFixed(2), align: 'right', keep: true },
      { head: 'CONTROL', cell: (one) => badUnits(one, 0), align: 'right' },
      { head: 'CANDIDATE', cell: (one) => badUnits(one, 1), align: 'right' },
      { head: 'VERDICT', cell: saidOf, tint: ({ verdict }) => (verdict === 'worse' ? 'bad' : 'plain') },
    ],
    sheet,
  );
}

const barTint = (one: GuardrailView) => (progress(one) >= 1 ? 'bad' : progress(one) >= 0.5 ? 'warn' : 'good');

/** What is unknown is told by its cause: it says more. */
const saidOf = ({ verdict, cause }: GuardrailView): string => (cause ?? verdict).replaceAll('_', ' ');

/** Bad units of an arm in the guardrail's own watch, all periods together: `5.1 % 20/398`. */
function badUnits({ periods }: GuardrailView, arm: 0 | 1): string {
  const bad = periods.reduce((sum, one) => sum + (arm === 0 ? one.k0 : one.k1), 0);
  const all = periods.reduce((sum, one) => sum + (arm === 0 ? one.n0 : one.n1), 0);
  return all === 0 ? '–' : `${number.rate(bad, all)} ${bad}/${all}`;
}

function outlook(view: RolloutView, { width, paint }: Sheet, nowMs: number): string[] {
  const { says, atMs } = nextMove(view, nowMs);
  const when = atMs === null ? '' : ` at ${clock(atMs, nowMs)}, in ${duration(atMs - nowMs)}, if nothing lacks`;
  const lines = [cut(`next       ${clean(says)}${when}`, width)];
  if (view.waitingFor !== null && view.kind === 'plan' && !says.includes(view.waitingFor))
    lines.push(paint('warn', cut(`waits for  ${clean(view.waitingFor)}`, width)));
  return lines;
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
