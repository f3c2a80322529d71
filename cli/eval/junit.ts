import type { EvalResult, EvalView } from '#schema/contracts/eval';
import { figure } from './figure.ts';
import { causeWords, costWords, examplesWords, pairWords, unsharedWords, verdictWords } from './verdict-words.ts';
import type { WorstItem } from './worst-items.ts';

type Case = { readonly name: string; readonly verdict: 'pass' | 'fail' | 'inconclusive'; readonly says: string };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML 1.0 cannot hold in any spelling, lone surrogates among them, become U+FFFD. */
const unspeakable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text as XML holds it, in an attribute as in an element; line ends survive attributes only as references. */
const xml = (text: string): string =>
  text
    .replace(unspeakable, '\ufffd')
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function comparisonSays({ comparison: one, controlMean, candidateMean }: EvalResult['graders'][number]): string {
  const why = one.cause === undefined ? '' : ` (${causeWords(one.cause)})`;
  const means = `${controlMean === null ? '' : `control ${figure.plain(controlMean)}, `}candidate ${figure.plain(candidateMean)}`;
  const found = `difference ${figure.signed(one.difference)}, interval ${figure.interval(one.interval)}, smallest visible ${figure.plain(one.smallestVisible)}, n ${one.n}`;
  return `${one.verdict}${why}: ${means}; ${found}`;
}

function casesOf({ graders, slices, critical }: EvalResult): Case[] {
  return [
    ...graders.map((one) => ({ name: one.id, verdict: one.comparison.verdict, says: comparisonSays(one) })),
    ...slices.map(({ by, value, grader, comparison, pHolm, verdict }) => ({
      name: `${grader} [${by}=${value}]`,
      verdict: verdict === 'fail' ? ('fail' as const) : ('pass' as const),
      says: `difference ${figure.signed(comparison.difference)}, p (Holm) ${figure.plain(pHolm)}, n ${comparison.n}`,
    })),
    ...critical.map(({ item, grader }) => ({
      name: `critical ${item}`,
      verdict: 'fail' as const,
      says: `${grader}: control was good at it, and no trial of the candidate was`,
    })),
  ];
}

function caseLines(one: Case, suite: string): string[] {
  const open = `    <testcase classname="${xml(suite)}" name="${xml(one.name)}"`;
  if (one.verdict === 'pass') return [`${open}/>`];
  const inside =
    one.verdict === 'fail'
      ? `      <failure type="fail" message="${xml(one.says)}"/>`
      : `      <skipped message="${xml(one.says)}"/>`;
  return [`${open}>`, inside, '    </testcase>'];
}

const worstText = (worst: readonly WorstItem[]): string =>
  worst
    .map(({ item, grader, candidate, reason }) => `${item}: ${grader} ${figure.plain(candidate)}: ${reason}`)
    .join('\n');

/** The whole as a case of its own, so that an eval that broke, or is inconclusive where that fails, is seen: `failing` are the verdicts that do. */
function wholeOf(view: EvalView, failing: readonly string[]): Case {
  const verdict = view.result?.verdict ?? 'inconclusive';
  const isBad = view.error !== null || failing.includes(verdict);
  return {
    name: 'verdict',
    verdict: isBad ? 'fail' : verdict === 'fail' ? 'inconclusive' : verdict,
    says: verdictWords(view),
  };
}

/**
 * An eval as JUnit XML, which CI systems show: a case a grader, a slice and a critical example that was lost, and the verdict. A
 * grader that is inconclusive is skipped, not failed; the verdict fails when `failing` names it.
 */
export function junit(view: EvalView, worst: readonly WorstItem[], failing: readonly string[]): string {
  const suite = `${view.feature}.${view.dataset}`;
  const cases = [wholeOf(view, failing), ...(view.result === null ? [] : casesOf(view.result))];
  const count = (verdict: Case['verdict']): number => cases.filter((one) => one.verdict === verdict).length;
  const seconds = (((view.endedAtMs ?? view.createdAtMs) - view.createdAtMs) / 1000).toFixed(3);
  const counts = `tests="${cases.length}" failures="${count('fail')}" skipped="${count('inconclusive')}" errors="0" time="${seconds}"`;
  const unshared = unsharedWords(view);
  const properties = {
    ...{ eval: view.id, compared: pairWords(view), examples: examplesWords(view), cost: costWords(view) },
    ...(unshared === null ? {} : { unshared }),
    ...(view.decidedBy === null ? {} : { decidedBy: view.decidedBy }),
    difference: figure.signed(view.difference),
    interval: figure.interval(view.interval ?? [null, null]),
    smallestVisible: figure.plain(view.smallestVisible),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sluice" ${counts}>`,
    `  <testsuite name="${xml(suite)}" timestamp="${new Date(view.createdAtMs).toISOString().slice(0, 19)}" ${counts}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property name="${name}" value="${xml(value)}"/>`),
    '    </properties>',
    ...cases.flatMap((one) => caseLines(one, suite)),
    ...(worst.length === 0 ? [] : [`    <system-out>${xml(worstText(worst)).replaceAll('&#10;', '\n')}</system-out>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
