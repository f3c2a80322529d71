import type { EvalResult, EvalView } from '#schema/contracts/eval';
import { figure } from './figure.ts';
import { causeWords, costWords, examplesWords, pairWords, unsharedWords, verdictWords } from './verdict-words.ts';
import type { WorstItem } from './worst-items.ts';

const MOST = 50;

const spaces = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
const signs = /[\\`*_{}[\]()#!|~$<>&@:.]/g;

/**
 * Text of somebody else's that stays text in a table's cell. Every sign that Markdown knows is a reference, so nothing is markup or
 * a second cell; and GitHub makes no mentions, issues or links of what stands in `<code>`.
 */
const foreign = (text: string): string => {
  const line = text.replace(spaces, ' ').trim();
  return line === '' ? '' : `<code>${line.replace(signs, (sign) => `&#${sign.charCodeAt(0)};`)}</code>`;
};

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

type Table = { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** The first column is text, the others are numbers but for those named. */
function tableLines({ heads, rows }: Table, texts: readonly string[]): string[] {
  const rule = heads.map((head, at) => (at === 0 || texts.includes(head) ? '---' : '--:'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function graderLines({ graders }: EvalResult, { against, confidence }: EvalView): string[] {
  const control = against === null ? [] : ['control'];
  const heads = [
    'grader',
    ...control,
    'candidate',
    'difference',
    `${Number((100 * confidence).toFixed(2))} % interval`,
    'smallest visible',
    'verdict',
  ];
  const rows = graders.map(({ id, comparison: one, controlMean, candidateMean }) => [
    id,
    ...(against === null ? [] : [figure.plain(controlMean)]),
    figure.plain(candidateMean),
    figure.signed(one.difference),
    figure.interval(one.interval),
    figure.plain(one.smallestVisible),
    `${one.verdict === 'pass' ? 'pass' : `**${one.verdict}**`}${one.cause === undefined ? '' : `: ${causeWords(one.cause)}`}`,
  ]);
  return tableLines({ heads, rows }, ['verdict']);
}

function sliceLines({ slices }: EvalResult): string[] {
  const failed = slices.filter(({ verdict }) => verdict === 'fail');
  if (slices.length === 0) return [];
  if (failed.length === 0) return ['', `None of ${slices.length} slices is seen to be worse.`];
  const rows = failed
    .slice(0, MOST)
    .map(({ by, value, grader, comparison, pHolm }) => [
      foreign(`${by}=${value}`),
      grader,
      String(comparison.n),
      figure.signed(comparison.difference),
      figure.plain(pHolm),
    ]);
  const heads = ['slice that is worse', 'grader', 'n', 'difference', 'p (Holm)'];
  return ['', ...tableLines({ heads, rows }, ['grader']), ...more(failed.length)];
}

function criticalLines({ critical }: EvalResult): string[] {
  if (critical.length === 0) return [];
  const rows = critical.slice(0, MOST).map(({ item, grader }) => [foreign(item), grader]);
  return [
    '',
    ...tableLines({ heads: ['critical example that was lost', 'by'], rows }, ['by']),
    ...more(critical.length),
  ];
}

const more = (count: number): string[] => (count <= MOST ? [] : ['', `and ${count - MOST} more`]);

function worstLines(worst: readonly WorstItem[]): string[] {
  if (worst.length === 0) return [];
  const rows = worst.map(({ item, grader, control, candidate, reason }) => [
    foreign(item),
    grader,
    `${control === null ? '' : `${figure.plain(control)} → `}${figure.plain(candidate)}`,
    foreign(cut(reason, 200)),
  ]);
  const heads = ['example', 'grader', 'score', 'what was said of the candidate'];
  const lines = tableLines({ heads, rows }, ['grader', 'what was said of the candidate']);
  return ['', '<details><summary>Worst examples</summary>', '', ...lines, '', '</details>'];
}

/** An eval as Markdown, for the comment under a pull request. What examples and graders say cannot become markup in it. */
export function markdown(view: EvalView, worst: readonly WorstItem[]): string {
  const { result } = view;
  return [
    `### ${view.feature}: ${view.error === null ? verdictWords(view) : `failed: ${foreign(view.error)}`}`,
    '',
    `${pairWords(view)} on ${examplesWords(view)}. ${costWords(view)}. Eval ${view.id}.`,
    ...(unsharedWords(view) === null ? [] : ['', `Mind that ${unsharedWords(view)}.`]),
    ...(result === null ? [] : ['', ...graderLines(result, view), ...sliceLines(result), ...criticalLines(result)]),
    ...worstLines(worst),
    '',
  ].join('\n');
}
