import type { Agreement } from '#core/grading/agreement';
import { judgeStanding } from '#core/grading/judge-standing';
import type { LabelValue } from '#core/loop/label-state';
import type { AgreementView, JudgeStandingView } from '#schema/contracts/judge';

/** An answer: what people came to, and what the judge said. */
export type Held = { readonly value: LabelValue; readonly score: number };

const PASS = 0.5;
const figure = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** An agreement as it is told: where nothing could differ there is no number. */
export function agreementView({ value, interval: [low, high], n }: Agreement): AgreementView {
  return { value: figure(value), interval: [figure(low), figure(high)], n };
}

/**
 * How a judge stands with what people say of the same answers: truths by Cohen's κ (it said yes from 0.5 on), marks, where all are marks,
 * by Krippendorff's α. Words are no measure.
 */
export function standingOf(held: readonly Held[]): JudgeStandingView {
  const level = held.length > 0 && held.every(({ value }) => typeof value === 'number') ? 'interval' : 'nominal';
  const pairs = held.flatMap(({ value, score }): [number, number][] => {
    if (typeof value === 'string') return [];
    if (level === 'interval') return [[Number(value), score]];
    return [[Number(Number(value) >= PASS), Number(score >= PASS)]];
  });
  const { agreement, ...standing } = judgeStanding(pairs, level);
  return { ...standing, agreement: agreementView(agreement) };
}
