import type { EvalResult, EvalView } from '#schema/contracts/eval';

const figure = (value: number | null): string => (value === null ? '?' : String(Number(value.toFixed(3))));

type Graded = EvalResult['graders'][number];

/** A grader's means, and how surely they differ: `exact 0.31 instead of 0.97 (the difference is surely between -0.8 and -0.5)`. */
function graderWords({ id, candidateMean, controlMean, comparison }: Graded): string {
  const [low, high] = comparison.interval;
  if (low !== null && low === high) {
    const alike = low === 0 ? 'alike in' : 'as much apart in';
    const visible = figure(comparison.smallestVisible);
    return `${id} ${figure(candidateMean)} instead of ${figure(controlMean)} (${alike} all of ${comparison.n} examples; below ${visible} a difference would mostly not show)`;
  }
  const sure = `the difference is surely between ${figure(low)} and ${figure(high)}`;
  return `${id} ${figure(candidateMean)} instead of ${figure(controlMean)} (${sure}, over ${comparison.n} examples)`;
}

function criticalWords({ critical }: EvalResult): string[] {
  const items = [...new Set(critical.map(({ item }) => item))];
  return items.length === 0
    ? []
    : [`critical examples lost: ${items.slice(0, 3).join(', ')}${items.length > 3 ? '…' : ''}`];
}

function told(result: EvalResult): string[] {
  const { verdict, cause, graders, slices } = result;
  if (verdict === 'pass') return graders.map(graderWords);
  const meant = graders.filter(({ comparison }) => comparison.verdict === verdict);
  const worse = verdict === 'fail' ? slices.filter((slice) => slice.verdict === 'fail') : [];
  const visible = meant.map(({ comparison }) => comparison.smallestVisible).find((value) => value !== null);
  return [
    cause ?? verdict,
    ...criticalWords(result),
    ...meant.map(graderWords),
    ...worse.map(({ by, value, grader }) => `${grader} is worse for ${by} ${value}`),
    ...(verdict === 'inconclusive' && visible !== undefined
      ? [`a difference below ${figure(visible)} cannot be seen with so few`]
      : []),
  ];
}

/** What an eval that has ended says, in one line for people, at most 300 characters. */
export function evalWords({ id, status, error, result }: EvalView): string {
  const said = status === 'done' && result !== null ? told(result) : [error ?? `its eval was ${status}`];
  const line = `${said.join('; ')} (${id})`;
  return line.length <= 300 ? line : `${said.join('; ').slice(0, 277)}… (${id})`;
}
