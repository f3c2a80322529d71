import type { MirroredLook } from '#core/evidence/judge-mirrored';
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
  const basis = asked?.mirrored === undefined ? fromCounts(told, asked?.alpha) : fromPairs(asked, asked.mirrored);
  return [
    ...fold(`${clean(id)}${sliceOf(told)}: ${saidOf(stored)}`, width).map((line) => paint(same ? 'good' : 'bad', line)),
    ...row('question', questionOf(told, asked)),
    ...basis.flatMap(([label, says]) => row(label, says)),
    ...row('stored', resultOf(stored)),
    ...row('here', `${resultOf(again)}: ${same ? 'the same' : 'ANOTHER'}`),
  ];
}

type Basis = readonly (readonly [label: string, says: string])[];

const fromCounts = (told: GuardrailVerdict, part: number | undefined): Basis => [
  ...(told.periods.length === 0 ? [['counts', 'none'] as const] : []),
  ...told.periods.map((cell) => ['counts', countsOf(cell)] as const),
  ['level', levelOf(told, part)],
];

/** A shadow stage has no coin: what was compared is pairs of answers to one input, and every look at them takes its own part of α. */
function fromPairs({ alpha }: { readonly alpha: number }, { pairs, look, units }: MirroredLook): Basis {
  if (look === 0) return [['pairs', `${number.count(pairs)}; they were not looked at yet`]];
  const sum = (at: 1 | 2 | 3 | 4 | 5): string =>
    number.count(units.reduce((total, kind) => total + kind[0] * kind[at], 0));
  const kinds = `both good ${sum(1)}, both bad ${sum(2)}, candidate alone good ${sum(3)}, candidate alone bad ${sum(4)}`;
  const confidence = number.precise(100 * (1 - alpha / (look * (look + 1))));
  return [
    ['pairs', `${kinds}, unanswered ${sum(5)}`],
    ['level', `look ${look}: α ${number.precise(alpha)} / (${look} × ${look + 1}), so an interval of ${confidence} %`],
  ];
}

function resultOf(one: GuardrailVerdict | undefined): string {
  if (one === undefined) return 'nothing';
  if (one.comparison === undefined) return `${saidOf(one)}, log E ${one.logE.toFixed(DIGITS)}, watch ${one.watch}`;
  const { difference, interval } = one.comparison;
  const [low, high] = interval.map((end) => number.precise(-100 * end)).toReversed();
  return `${saidOf(one)}, worse by ${number.precise(-100 * difference)} %, surely between ${low} % and ${high} %`;
}

const saidOf = (one: GuardrailVerdict | undefined): string =>
  one === undefined
    ? 'nothing'
    : `${one.verdict}${one.cause === undefined ? '' : ` (${one.cause})`}`.replaceAll('_', ' ');

const countsOf = ({ w, n0, k0, n1, k1 }: Cell): string =>
  `w ${number.precise(w)}: control ${k0} bad of ${number.count(n0)}, candidate ${k1} bad of ${number.count(n1)}`;

const sliceOf = ({ by, slice }: GuardrailVerdict): string =>
  slice === undefined ? '' : ` (${by ?? 'slice'} = ${clean(slice)})`;

function questionOf({ verdict }: GuardrailVerdict, asked: Compared['asked']): string {
  const { margin = 0, notWorseBy = null } = asked ?? {};
  return verdict === 'not_worse'
    ? `is the candidate at most ${number.percent(100 * (notWorseBy ?? margin))} worse than control?`
    : `is the candidate more than ${number.percent(100 * margin)} worse than control (margin)?`;
}

/** How the level came about: the guardrail's part of α, for the slice and the watch; or the plan's whole α for what must be shown. */
function levelOf({ alpha, watch, verdict, slice }: GuardrailVerdict, part: number | undefined): string {
  const threshold = `threshold ln(1/α) = ${Math.log(1 / alpha).toFixed(4)}`;
  if (part === undefined || verdict === 'not_worse') return `α ${number.precise(alpha)}; ${threshold}`;
  const share = watchShare(watch);
  const sliced = slice === undefined ? '' : ` × ${number.precise(alpha / (part * share))} (the slice)`;
  return `α ${number.precise(alpha)} = ${number.precise(part)} × ${number.precise(share)} (watch ${watch})${sliced}; ${threshold}`;
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
      { head: 'VERDICT', cell: ({ stored }) => (stored?.cause ?? saidOf(stored)).replaceAll('_', ' ') },
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
