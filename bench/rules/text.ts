import type { GoalPart, GoalRow } from './goal.ts';
import type { FalseRate, Found, Measured } from './measure.ts';

/** A share in per cent with one decimal. */
export const percent = (share: number): string => (100 * share).toFixed(1);

/** Units as people read them: one decimal below 100. */
export const units = (value: number): string =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');

/** A mean or quantile that missed rollouts make a lower bound. */
export const bounded = (value: number, { missed }: Found): string => `${missed > 0 ? '≥' : ''}${units(value)}`;

const TITLE = 23;
const COLUMN = 11;

/** False rollbacks in per cent, a line a scenario and under it the 95 % intervals. At most 78 columns. */
export function falseLines(measured: readonly Measured<FalseRate>[]): string[] {
  const names = measured[0]?.rules.map(({ rule }) => rule.padStart(COLUMN)).join('') ?? '';
  const rows = measured.flatMap(({ scenario, rules }) => [
    scenario.title.padEnd(TITLE) + rules.map(({ share }) => percent(share).padStart(COLUMN)).join(''),
    ' '.repeat(TITLE) + rules.map(({ low, high }) => `${percent(low)}–${percent(high)}`.padStart(COLUMN)).join(''),
  ]);
  return [`${'equal candidates'.padEnd(TITLE)}${names}`, ...rows];
}

/** Units until the rollback, a line a scenario and rule. At most 78 columns. */
export function foundLines(measured: readonly Measured<Found>[]): string[] {
  return measured.flatMap(({ scenario, rules }) => [
    `${scenario.title.padEnd(33)}    mean    90 %  × oracle  missed %  early %`,
    ...rules.map((one) =>
      [
        `  ${one.rule}`.padEnd(33),
        bounded(one.mean, one).padStart(8),
        bounded(one.q90, one).padStart(8),
        `${one.missed > 0 ? '≥' : ''}${one.ratio.toFixed(2)}`.padStart(10),
        percent(one.missed).padStart(10),
        // Before the harm begins there is nothing to be early for, except in the last scenario.
        (scenario.harmFrom > 0 ? percent(one.early) : '').padStart(9),
      ]
        .join('')
        .trimEnd(),
    ),
  ]);
}

const rate = (share: number): string => `${Math.round(1000 * share) / 10}`;

/** The fixed table: a line a row. */
export function goalLines(rows: readonly GoalRow[]): string[] {
  return [
    '    w   p0 % → p1 %  margin %  rollouts   Sluice   oracle    ratio      limit',
    ...rows.map(({ truth, of, ours, oracle, ratio, error, limit }) =>
      [
        truth.w.toFixed(2).padStart(5),
        `${rate(truth.p0)} → ${rate(truth.p1)}`.padStart(14),
        rate(truth.margin).padStart(10),
        `${of}`.padStart(10),
        units(ours).padStart(9),
        units(oracle).padStart(9),
        `${ratio.toFixed(2)}±${(2 * error).toFixed(2)}`.padStart(10),
        limit.toFixed(2).padStart(9),
      ].join(''),
    ),
  ];
}

/** A sentence in lines of at most 78 columns. */
export function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > 78) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** The goal's parts, two lines each. */
export function partLines(parts: readonly GoalPart[]): string[] {
  return parts.flatMap(({ asked, measured, met }) => [`${met.padEnd(9)} ${asked}:`, `${' '.repeat(10)}${measured}`]);
}
