import type { Route } from '../route.ts';
import { agreementView } from '#core/judge/standing-of';
import { labelAgreement } from '#core/loop/label-agreement';
import { ok } from '#schema/contracts/result';

/** The newest labels that agreement is told of. */
const MOST = 2000;

/** How far people agree, and a grader with them. */
export const labelsAgree: Route<'label.agreement'> = async ({ query, deps }) => {
  const labels = await deps.listLabels({ limit: MOST, after: undefined }, query);
  const marks = await deps.labelMarks(labels.map(({ id }) => id));
  const labelled = labels.map(({ id, value, score }) => ({ marks: marks.get(id) ?? [], settled: value, score }));
  const { level, people, grader } = labelAgreement(labelled);
  return ok({
    labels: labels.length,
    settled: labels.filter(({ state }) => state === 'settled').length,
    differing: labels.filter(({ state }) => state === 'differs').length,
    level,
    people: agreementView(people),
    grader: grader && { ...grader, agreement: agreementView(grader.agreement) },
  });
};
