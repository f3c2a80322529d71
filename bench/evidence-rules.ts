import { writeFile } from 'node:fs/promises';
import type { Report } from './report.ts';
import { flagger } from './rules/flagger.ts';
import {
  aheadOfUs,
  averageRatio,
  type GoalRow,
  goalParts,
  goalRow,
  goalTable,
  type Halves,
  keepsAlpha,
} from './rules/goal.ts';
import { growthbook } from './rules/growthbook.ts';
import { measureHarmful, measureHarmless } from './rules/measure.ts';
import { oracle } from './rules/oracle.ts';
import { type Measurement, page } from './rules/page.ts';
import { plot } from './rules/plot.ts';
import { harmfulScenarios, harmlessScenarios } from './rules/scenarios.ts';
import { sluice } from './rules/sluice.ts';
import { falseLines, foundLines, goalLines, partLines, units, wrapped } from './rules/text.ts';
import { zTest } from './rules/z-test.ts';

/** Ours first, because pictures colour it so; the oracle last, because everybody is held against it. */
const RULES = [sluice, flagger, zTest, growthbook, oracle];

/** Rollouts a harmless scenario, a harmful one, and a row of the fixed table (by the root of what one costs). */
const FULL = { harmless: 250, harmful: 60, goal: 150 };
const FAST = { harmless: 4, harmful: 3, goal: 10 };

/** How long the bench takes: BENCH_FAST=1 for a few seconds of it, BENCH_REPLICATIONS=5 for five times as many rollouts. */
function sizes(): { harmless: number; harmful: number; goal: number; command: string } {
  if (process.env['BENCH_FAST'] === '1') return { ...FAST, command: 'BENCH_FAST=1 npm run bench -- rules --write' };
  const times = Number(process.env['BENCH_REPLICATIONS'] ?? '1');
  if (!(times > 0 && times <= 100)) throw new RangeError('BENCH_REPLICATIONS: a number above 0, at most 100');
  const scaled = (size: number): number => Math.max(1, Math.round(size * times));
  return {
    harmless: scaled(FULL.harmless),
    harmful: scaled(FULL.harmful),
    goal: scaled(FULL.goal),
    command: `${times === 1 ? '' : `BENCH_REPLICATIONS=${times} `}npm run bench -- rules --write`,
  };
}

function aheadWords({ rule, title, mean, ours, level }: ReturnType<typeof aheadOfUs>[number]): string {
  const compared = level ? 'is level with Sluice, within noise,' : 'is ahead of Sluice';
  return `${rule} ${compared} at ${title} (${units(mean)} units, Sluice ${units(ours)})`;
}

function aheadLines(halves: Halves): string[] {
  const keeping = RULES.slice(1, -1).filter(({ name }) => keepsAlpha(name, halves));
  const said = keeping.map(({ name }) => name).join(', ') || 'none';
  const ahead = aheadOfUs(halves);
  return [
    `Other rules that keep α everywhere, as far as chance lets one tell: ${said}.`,
    ahead.length === 0
      ? 'All of them expose more units than Sluice in every harmful scenario.'
      : `They expose more units than Sluice in every harmful scenario but these: ${ahead.map(aheadWords).join('; ')}.`,
  ];
}

const uncheckedRatio = (rows: readonly GoalRow[]): number =>
  rows.reduce((sum, row) => sum + row.unchecked, 0) / rows.length;

function uncheckedSentence(rows: readonly GoalRow[]): string {
  return `Without the check of the split, which the product never goes without, the average would be ${uncheckedRatio(rows).toFixed(3)} times the oracle.`;
}

function figuresOf(measured: Measurement): Record<string, number> {
  const { ratio, error } = averageRatio(measured.rows);
  const figures: Record<string, number> = {
    goalRatio: ratio,
    goalRatioError: error,
    uncheckedRatio: uncheckedRatio(measured.rows),
  };
  // 1 is met, -1 not met, 0 undecided.
  for (const [index, { met }] of measured.parts.entries())
    figures[`goalPart${index + 1}`] = met === 'undecided' ? 0 : met === 'met' ? 1 : -1;
  for (const { scenario, rules } of measured.harmless)
    for (const { rule, share } of rules) figures[`${scenario.id}.${rule}.falseShare`] = share;
  for (const { scenario, rules } of measured.harmful)
    for (const { rule, mean, q90, ratio: times, missed, early } of rules) {
      const key = `${scenario.id}.${rule}`;
      figures[`${key}.meanUnits`] = mean;
      figures[`${key}.q90Units`] = q90;
      figures[`${key}.timesOracle`] = times;
      figures[`${key}.missedShare`] = missed;
      figures[`${key}.earlyShare`] = early;
    }
  return figures;
}

/**
 * False rollbacks and units exposed of our rule and of others on the same streams, and whether the goal is met. With `--write`
 * the page and the picture in docs are made anew. About 80 s on one core.
 */
export async function benchRules(): Promise<Report> {
  const { harmless: often, harmful: seldom, goal, command } = sizes();
  const harmless = harmlessScenarios.map((scenario) => measureHarmless(scenario, RULES, often));
  const harmful = harmfulScenarios.map((scenario) => measureHarmful(scenario, RULES, seldom));
  const rows = goalTable.map((truth) => goalRow(truth, goal));
  const parts = goalParts(rows, harmless);
  const ahead = aheadLines({ harmless, harmful });
  const measured: Measurement = { command, harmless, harmful, rows, parts, ahead: [...ahead, uncheckedSentence(rows)] };
  if (process.argv.includes('--write')) {
    const docs = new URL('../docs/', import.meta.url);
    await writeFile(new URL('evidence-measured.svg', docs), plot({ harmless, harmful }));
    await writeFile(new URL('evidence-measured.md', docs), page(measured));
  }
  const lines = [
    `Rolled back in % though as good as control (${often} rollouts, 95 % interval)`,
    ...falseLines(harmless),
    '',
    `Candidate units exposed before the rollback (${seldom} rollouts)`,
    ...foundLines(harmful),
    '',
    'The fixed table: mean candidate units of Sluice and of the oracle',
    ...goalLines(rows),
    '',
    ...partLines(parts),
    ...measured.ahead.flatMap(wrapped),
  ];
  return { title: 'Rollback rules on the same streams', lines, figures: figuresOf(measured) };
}
