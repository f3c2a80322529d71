import { krippendorffAlpha, type Agreement, type Ratings } from '#core/grading/agreement';
import { judgeStanding, type JudgeStanding } from '#core/grading/judge-standing';
import type { LabelValue, Mark } from './label-state.ts';

/** A thing that people labelled, and what a grader had said of it. */
export type Labelled = {
  readonly marks: readonly Mark[];
  readonly settled: LabelValue | null;
  readonly score: number | null;
};

/** How far people agree with each other, and a grader with what they came to; null: there is no grader, or only words. */
export type LabelAgreement = {
  readonly level: 'nominal' | 'interval';
  readonly people: Agreement;
  readonly grader: JudgeStanding | null;
};

const PASS = 0.5;
const rated = (value: LabelValue): string | number => (typeof value === 'boolean' ? Number(value) : value);

/** Agreement over things with labels. Whoever decided between two is left out: they saw that it was hard. */
export function labelAgreement(labelled: readonly Labelled[]): LabelAgreement {
  const said = labelled.flatMap(({ marks }) => marks.map(({ value }) => value));
  const level = said.length > 0 && said.every((value) => typeof value === 'number') ? 'interval' : 'nominal';
  const rows = labelled.map(({ marks }) => marks.slice(0, 2).map(({ value }) => rated(value)));
  const pairs: Ratings = labelled.flatMap(({ settled, score }) => {
    if (settled === null || score === null || typeof settled === 'string') return [];
    return [level === 'interval' ? [rated(settled), score] : [rated(settled), Number(score >= PASS)]];
  });
  return {
    level,
    people: krippendorffAlpha(rows, level),
    grader: pairs.length === 0 ? null : judgeStanding(pairs, level),
  };
}
