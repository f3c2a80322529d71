import type { EvalResult, EvalView } from '#schema/contracts/eval';
import { clean } from '../text/clean.ts';
import { cut } from '../text/cut.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';
import { naturalWidth, table, type Column, type Sheet } from '../text/table.ts';
import { figure } from './figure.ts';
import {
  blessedWords,
  costWords,
  examplesWords,
  pairWords,
  unsharedWords,
  verdictTint,
  verdictWords,
} from './verdict-words.ts';
import type { WorstItem } from './worst-items.ts';

type Grader = EvalResult['graders'][number];
type Slice = EvalResult['slices'][number];

/** So many slices and critical items are shown; a report in a file has all. */
const MOST = 12;

/** An eval as a terminal shows it: the verdict, every grader, what failed where, the worst items, and what it cost. */
export function evalLines(view: EvalView, worst: readonly WorstItem[], sheet: Sheet): string[] {
  return [
    ...headLines(view, sheet),
    ...(view.result === null ? [] : resultLines(view, view.result, sheet)),
    ...worstLines(worst, sheet),
  ];
}

function headLines(view: EvalView, { width, paint }: Sheet): string[] {
  const tint = view.result === null ? 'plain' : verdictTint(view.result.verdict);
  const notes = [unsharedWords(view), blessedWords(view)].filter((note) => note !== null);
  const pair = `${view.id}  ${view.feature}  ${pairWords(view)}`;
  const about = [pair, `on ${examplesWords(view)}`, costWords(view), ...notes];
  return [
    ...fold(clean(verdictWords(view)), width).map((line) => paint(tint, line)),
    ...about.flatMap((line) => fold(clean(line), width, '  ')),
  ];
}

function resultLines(view: EvalView, { graders, slices, critical }: EvalResult, sheet: Sheet): string[] {
  return [
    '',
    ...graderTable(view, graders, sheet),
    ...repeats(view, graders, sheet),
    ...sliceTable(slices, sheet),
    ...(critical.length === 0 ? [] : ['', ...lostLines(critical, sheet)]),
  ];
}

/** All in one line a grader where that fits, else what they scored and what that says in two tables. */
function graderTable({ against, confidence }: EvalView, graders: readonly Grader[], sheet: Sheet): string[] {
  const name: Column<Grader> = { head: 'GRADER', cell: ({ id }) => id };
  const scores: Column<Grader>[] = [
    ...(against === null ? [] : [score('CONTROL', ({ controlMean }) => figure.plain(controlMean))]),
    score('CANDIDATE', ({ candidateMean }) => figure.plain(candidateMean)),
    score(against === null ? 'ABOVE WANTED' : 'DIFFERENCE', ({ comparison }) => figure.signed(comparison.difference)),
  ];
  const surely = `${Number((100 * confidence).toFixed(2))} % INTERVAL`;
  const says: Column<Grader>[] = [
    score(surely, ({ comparison }) => figure.interval(comparison.interval)),
    score('VISIBLE', ({ comparison }) => figure.plain(comparison.smallestVisible)),
    {
      head: 'VERDICT',
      cell: ({ comparison: { verdict, cause } }) =>
        `${verdict}${cause === undefined ? '' : ` (${cause})`}`.replaceAll('_', ' '),
      tint: ({ comparison }) => verdictTint(comparison.verdict),
    },
  ];
  const all = [name, ...scores, ...says];
  if (naturalWidth(graders, all) <= sheet.width) return table(graders, all, sheet);
  return [...table(graders, [name, ...scores], sheet), ...table(graders, [name, ...says], sheet)];
}

const score = (head: string, cell: (row: Grader) => string): Column<Grader> => ({
  head,
  cell,
  align: 'right',
  keep: true,
});

function repeats({ trials, against }: EvalView, graders: readonly Grader[], sheet: Sheet): string[] {
  const known = graders.filter(({ passHatK }) => passHatK !== undefined);
  if (known.length === 0) return [];
  const share = (value: number | null | undefined): string => figure.plain(value ?? null);
  const control = score('CONTROL', ({ passHatK }) => share(passHatK?.control));
  return [
    '',
    ...table(
      known,
      [
        { head: `ALL ${trials} TRIALS PASS`, cell: ({ id }) => id },
        ...(against === null ? [] : [control]),
        score('CANDIDATE', ({ passHatK }) => share(passHatK?.candidate)),
      ],
      sheet,
    ),
  ];
}

/** Slices that fail first, then those that look worst. */
function sliceTable(slices: readonly Slice[], sheet: Sheet): string[] {
  if (slices.length === 0) return [];
  const order = slices.toSorted((one, other) => one.pHolm - other.pHolm || low(one) - low(other));
  const shown = order.slice(0, MOST);
  const columns: Column<Slice>[] = [
    { head: 'SLICE', cell: ({ by, value }) => `${by}=${value}` },
    { head: 'GRADER', cell: ({ grader }) => grader },
    { head: 'N', cell: ({ comparison }) => number.count(comparison.n), align: 'right', keep: true },
    { head: 'DIFF', cell: ({ comparison }) => figure.signed(comparison.difference), align: 'right', keep: true },
    { head: 'P (HOLM)', cell: ({ pHolm }) => figure.plain(pHolm), align: 'right', keep: true },
    {
      head: 'VERDICT',
      cell: ({ verdict }) => verdict.replaceAll('_', ' '),
      tint: ({ verdict }) => (verdict === 'fail' ? 'bad' : 'plain'),
    },
  ];
  return ['', ...table(shown, columns, sheet), ...more(slices.length - shown.length, 'slices', sheet)];
}

const low = ({ comparison }: Slice): number => comparison.difference ?? 0;

function lostLines(critical: EvalResult['critical'], sheet: Sheet): string[] {
  const shown = critical.slice(0, MOST);
  const columns: Column<EvalResult['critical'][number]>[] = [
    { head: 'CRITICAL, LOST', cell: ({ item }) => item, keep: true, tint: () => 'bad' },
    { head: 'BY', cell: ({ grader }) => grader },
  ];
  return [...table(shown, columns, sheet), ...more(critical.length - shown.length, 'critical examples', sheet)];
}

const more = (left: number, what: string, { paint }: Sheet): string[] =>
  left <= 0 ? [] : [paint('dim', `and ${number.count(left)} more ${what}`)];

function worstLines(worst: readonly WorstItem[], { width, paint }: Sheet): string[] {
  if (worst.length === 0) return [];
  const lines = worst.flatMap((one) => {
    const before = one.control === null ? '' : `${figure.plain(one.control)} → `;
    const scores = `${clean(one.grader)} ${before}${figure.plain(one.candidate)}`;
    const mark = one.critical ? 'critical, ' : '';
    return [cut(`${clean(one.item)}  ${mark}${scores}`, width), paint('dim', cut(`  ${clean(one.reason)}`, width))];
  });
  return ['', cut('worst examples, and what was said of the candidate', width), ...lines];
}
