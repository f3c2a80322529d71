import { watchShare } from '#core/evidence/watches';
import type { Cell, GuardrailVerdict } from '#core/evidence/verdict';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import { table, type Sheet } from '../text/table.ts';
import type { Compared, Recomputed } from './recompute.ts';

const DIGITS = 10;
const INDENT = ' '.repeat(12);

/** A decision that was computed again, told in full: for every guardrail the counts, the question, the threshold and both results. */
export function recomputedLines({ kept, n, same, guardrails }: Recomputed, sheet: Sheet, nowMs: number): string[] {
  const { about } = kept;
  const { width, paint } = sheet;
  const head =
    about === null
      ? 'a decision'
      : `decision ${n}  ${about.decision.replaceAll('_', ' ')} by ${clean(about.by)} at ${clock(about.atMs, nowMs)}: ${clean(about.reason)}`;
  const agreed = guardrails.filter((one) => one.same).length;
  const sum = `${agreed} of ${guardrails.length} guardrails come out the same`;
  return [
    ...fold(head, width, '  ').map((line) => paint('strong', line)),
    ...fold('computed again on this machine, from the counts that were stored with it', width, '  '),
    ...guardrails.flatMap((one) => ['', ...guardrailLines(one, sheet)]),
    '',
    ...fold(same ? `the same: ${sum}` : `NOT the same: ${sum}`, width).map((line) =>
      paint(same ? 'good' : 'bad', line),
    ),
  ];
}

function guardrailLines({ id, same, asked, stored, again }: Compared, { width, paint }: Sheet): string[] {
  const told = again ?? stored;
  if (told === undefined) return [];
  const row = (label: string, says: string): string[] => fold(`  ${label.padEnd(9)} ${clean(says)}`, width, INDENT);
  const margin = told.verdict === 'not_worse' ? (asked?.notWorseBy ?? 0) : (asked?.margin ?? 0);
  return [
    ...fold(`${clean(id)}: ${saidOf(stored)}`, width).map((line) => paint(same ? 'good' : 'bad', line)),
    ...(told.periods.length === 0
      ? row('counts', 'none')
      : told.periods.flatMap((cell) => row('counts', countsOf(cell)))),
    ...row('question', questionOf(told, margin)),
    ...row('level', levelOf(told, asked?.alpha)),
    ...row('stored', resultOf(stored)),
    ...row('here', `${resultOf(again)}: ${same ? 'the same' : 'ANOTHER'}`),
  ];
}

const resultOf = (one: GuardrailVerdict | undefined): string =>
  one === undefined ? 'nothing' : `${saidOf(one)}, log E ${one.logE.toFixed(DIGITS)}, watch ${one.watch}`;

const saidOf = (one: GuardrailVerdict | undefined): string =>
  one === undefined
    ? 'nothing'
    : `${one.verdict}${one.cause === undefined ? '' : ` (${one.cause})`}`.replaceAll('_', ' ');

const countsOf = ({ w, n0, k0, n1, k1 }: Cell): string =>
  `w ${number.precise(w)}: control ${k0} bad of ${number.count(n0)}, candidate ${k1} bad of ${number.count(n1)}`;

const questionOf = ({ verdict }: GuardrailVerdict, margin: number): string =>
  verdict === 'not_worse'
    ? `is the candidate at most ${number.percent(100 * margin)} worse than control?`
    : `is the candidate more than ${number.percent(100 * margin)} worse than control (margin)?`;

/** How the level came about: a share of the guardrail's part of α for the watch, or the plan's whole α for what must be shown. */
function levelOf({ alpha, watch, verdict }: GuardrailVerdict, part: number | undefined): string {
  const share = watchShare(watch);
  const whole = part !== undefined && verdict !== 'not_worse' && Math.abs(part * share - alpha) <= 1e-12 * alpha;
  const made = whole ? ` = ${number.precise(part)} × ${number.precise(share)} (watch ${watch})` : '';
  return `α ${number.precise(alpha)}${made}; threshold ln(1/α) = ${Math.log(1 / alpha).toFixed(4)}`;
}

/** Every decision in a line: which guardrail it stands on, what was stored, what comes out here. */
export function recomputedTable(all: readonly Recomputed[], sheet: Sheet): string[] {
  const rows = all.map((one) => ({ ...one, ...decisive(one.guardrails) }));
  return table(
    rows,
    [
      { head: 'N', cell: ({ n }) => String(n ?? '–'), align: 'right', keep: true },
      { head: 'DECISION', cell: ({ kept }) => kept.about?.decision.replaceAll('_', ' ') ?? '–' },
      { head: 'GUARDRAIL', cell: ({ id }) => id },
      { head: 'VERDICT', cell: ({ stored }) => saidOf(stored) },
      { head: 'LOG E', cell: ({ stored }) => stored?.logE.toFixed(4) ?? '–', align: 'right', keep: true },
      { head: 'HERE', cell: ({ again }) => again?.logE.toFixed(4) ?? '–', align: 'right', keep: true },
      { head: 'OF', cell: ({ stored }) => (stored ? Math.log(1 / stored.alpha).toFixed(2) : '–'), align: 'right' },
      {
        head: 'SAME',
        cell: ({ same }) => (same ? 'yes' : 'NO'),
        keep: true,
        tint: ({ same }) => (same ? 'good' : 'bad'),
      },
    ],
    sheet,
  );
}

/** The guardrail a reader wants to see of a decision: one that differs, else the one that is worse, else the nearest to it. */
function decisive(all: readonly Compared[]): Compared {
  const none = { id: '–', same: true, asked: undefined, stored: undefined, again: undefined };
  const nearest = all.toSorted((a, b) => excess(b) - excess(a))[0];
  return all.find((one) => !one.same) ?? all.find(({ stored }) => stored?.verdict === 'worse') ?? nearest ?? none;
}

const excess = ({ stored }: Compared): number =>
  stored === undefined ? -Infinity : stored.logE + Math.log(stored.alpha);
