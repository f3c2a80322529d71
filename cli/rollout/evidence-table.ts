import type { GuardrailView, RolloutView } from '#schema/contracts/rollout';
import { bar } from '../text/bar.ts';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import { naturalWidth, table, type Column, type Sheet } from '../text/table.ts';
import { progress } from './progress.ts';

/** From here on bars are long. */
const WIDE = 72;

/** A guardrail, and the margin that its question allows. */
type Row = GuardrailView & { readonly margin: number };

/** What the evidence says, guardrail by guardrail: how far it is from a rollback, what must be shown, from which counts. */
export function evidenceTable(view: RolloutView, sheet: Sheet): string[] {
  const { guardrails, guarded, plan, phase, stage } = view;
  if (!guarded)
    return [sheet.paint('warn', cut('No guardrail watches this: the evidence never rolls it back.', sheet.width))];
  if (phase === 'pending') return [sheet.paint('dim', cut('It has not begun: nobody was exposed.', sheet.width))];
  if (guardrails.length === 0) return [sheet.paint('dim', cut('No evidence yet.', sheet.width))];
  const rows = guardrails.map((one, at): Row => ({ ...one, margin: plan.guardrails[at]?.margin ?? 0 }));
  const compared = plan.stages[stage]?.shadow !== undefined;
  return [...(compared ? pairs(rows, sheet) : units(rows, sheet)), ...toBeShown(rows, sheet)];
}

const cellsOfBar = ({ width }: Sheet): number => (width >= WIDE ? 12 : 8);

const barTint = (share: number) => (share >= 1 ? 'bad' : share >= 0.5 ? 'warn' : 'good');

const name: Column<Row> = { head: 'GUARDRAIL', cell: ({ id }) => id };
const slice: Column<Row> = { head: 'SLICE', cell: (one) => one.slice ?? '–' };
const counts: readonly Column<Row>[] = [
  { head: 'CONTROL', cell: (one) => badUnits(one, 0), align: 'right', keep: true },
  { head: 'CANDIDATE', cell: (one) => badUnits(one, 1), align: 'right', keep: true },
];
const since: Column<Row> = { head: 'BEFORE → SINCE', cell: (one) => beforeAndSince(one) ?? '–', align: 'right' };

const standingOf = (room: number): Column<Row>[] => [
  { head: 'TO ROLLBACK', cell: (one) => bar(progress(one), room), keep: true, tint: (one) => barTint(progress(one)) },
  { head: 'LOG E', cell: ({ logE }) => logE.toFixed(2), align: 'right', keep: true },
  { head: 'OF', cell: ({ threshold }) => threshold.toFixed(2), align: 'right', keep: true },
];

/** All in one line a guardrail where that fits, control's rate beneath where only that does not, else the counts in a table of their own. */
function units(rows: readonly Row[], sheet: Sheet): string[] {
  const bars = standingOf(cellsOfBar(sheet));
  const verdict: Column<Row> = {
    head: 'VERDICT',
    cell: saidOf,
    tint: ({ verdict: is }) => (is === 'worse' ? 'bad' : 'plain'),
  };
  const slices = rows.some((one) => one.slice !== undefined) ? [slice] : [];
  const full = [name, ...slices, ...bars, ...counts, since, verdict];
  if (rows.some(hasBefore) && naturalWidth(rows, full) <= sheet.width) return table(rows, full, sheet);
  const one = full.filter((column) => column !== since);
  if (naturalWidth(rows, one) <= sheet.width) return [...table(rows, one, sheet), ...controlSince(rows, sheet)];
  return [
    ...table(rows, [name, ...bars, verdict], sheet),
    ...table(rows, [name, ...slices, ...counts], sheet),
    ...controlSince(rows, sheet),
  ];
}

/** What is unknown is told by its cause: it says more. */
const saidOf = ({ verdict, cause }: GuardrailView): string => (cause ?? verdict).replaceAll('_', ' ');

/** Bad units of an arm: of the slice that is named, else in the guardrail's own watch, all periods together: `5.1 % 20/398`. */
function badUnits({ periods, slices, slice }: GuardrailView, arm: 0 | 1): string {
  const named = slice === undefined ? undefined : slices?.find(({ value }) => value === slice);
  const counts = named === undefined ? periods : [named];
  const bad = counts.reduce((sum, one) => sum + (arm === 0 ? one.k0 : one.k1), 0);
  const all = counts.reduce((sum, one) => sum + (arm === 0 ? one.n0 : one.n1), 0);
  return all === 0 ? '–' : `${number.rate(bad, all)} ${bad}/${all}`;
}

/** A shadow stage: pairs of answers to the same input, and how much more often the candidate's was bad. */
function pairs(rows: readonly Row[], sheet: Sheet): string[] {
  const room = cellsOfBar(sheet);
  const columns: Column<Row>[] = [
    { head: 'GUARDRAIL', cell: ({ id }) => id },
    {
      head: 'TO ROLLBACK',
      cell: (one) => bar(beyond(one), room),
      keep: true,
      tint: (one) => barTint(beyond(one)),
    },
    { head: 'PAIRS', cell: ({ comparison: one }) => (one ? number.count(one.n) : '–'), align: 'right', keep: true },
    {
      head: 'WORSE BY',
      cell: ({ comparison: one }) => (one ? signed(-one.difference) : '–'),
      align: 'right',
      keep: true,
    },
    { head: 'SURELY BETWEEN', cell: intervalOf, keep: true },
    { head: 'SURE', cell: sureOf, align: 'right' },
    { head: 'VERDICT', cell: comparedAs, tint: ({ verdict }) => (verdict === 'worse' ? 'bad' : 'plain') },
  ];
  return table(rows, columns, sheet);
}

const signed = (share: number): string => `${share > 0 ? '+' : ''}${Number((100 * share).toFixed(1))} %`;

function intervalOf({ comparison }: Row): string {
  if (comparison === undefined) return '–';
  const [low, high] = comparison.interval;
  return `${signed(-high)} and ${signed(-low)}`;
}

/** How sure the interval is, with the digits that make it different from certain. */
const sureOf = ({ comparison: one }: Row): string =>
  one === undefined ? '–' : `${Number((100 * one.confidence).toFixed(2))} %`;

const comparedAs = (one: Row): string =>
  one.comparison?.cause === undefined ? saidOf(one) : one.comparison.cause.replaceAll('_', ' ');

/** How much of the interval lies beyond the margin: all of it is the rollback. */
function beyond({ comparison, margin }: Row): number {
  if (comparison === undefined) return 0;
  const [low, high] = comparison.interval;
  if (high - low <= 0) return high < -margin ? 1 : 0;
  return Math.min(1, Math.max(0, (-margin - low) / (high - low)));
}

function toBeShown(rows: readonly Row[], sheet: Sheet): string[] {
  const asked = rows.flatMap(({ id, notWorse }) => (notWorse === undefined ? [] : [{ id, ...notWorse }]));
  if (asked.length === 0) return [];
  const room = cellsOfBar(sheet);
  return table(
    asked,
    [
      { head: 'TO BE SHOWN', cell: ({ id }) => id },
      { head: 'NOT WORSE', cell: (one) => bar(one.shown ? 1 : progress(one), room), keep: true, tint: () => 'good' },
      { head: 'LOG E', cell: ({ logE }) => logE.toFixed(2), align: 'right', keep: true },
      { head: 'OF', cell: ({ threshold }) => threshold.toFixed(2), align: 'right', keep: true },
      { head: 'AT MOST', cell: ({ by }) => `${number.percent(100 * by)} worse`, keep: true },
      {
        head: 'SHOWN',
        cell: ({ shown }) => (shown ? 'yes' : 'not yet'),
        tint: ({ shown }) => (shown ? 'good' : 'plain'),
      },
    ],
    sheet,
  );
}

const hasBefore = ({ control }: GuardrailView): boolean => control !== undefined && control.before !== null;

/** Control's own rate before the stage and since: when both arms got worse it is not the candidate. */
function beforeAndSince({ control }: GuardrailView): string | null {
  if (control === undefined || control.before === null) return null;
  const { before, since } = control;
  return `${number.rate(before.k, before.n)} → ${number.rate(since.k, since.n)}`;
}

/** The same in a line of its own, where the table has no room for it. */
function controlSince(rows: readonly Row[], sheet: Sheet): string[] {
  const known = rows.flatMap((one) => (hasBefore(one) ? [`${clean(one.id)} ${beforeAndSince(one) ?? ''}`] : []));
  if (known.length === 0) return [];
  return fold(`control    before this stage → since: ${known.join(', ')}`, sheet.width, ' '.repeat(11));
}
