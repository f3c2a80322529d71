import type { Route } from '../route.ts';
import type { EvalView } from '#schema/contracts/eval';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noEval } from './no-eval.ts';

/** Makes an eval's result what its feature is held to: what did not pass only when the caller says that it did not. */
export const blessEval: Route<'eval.bless'> = async ({ params: { id }, body, principal, deps }) => {
  const view = await deps.viewEval(id);
  if (view === null) return err(noEval(id));
  const { status, verdict, feature, dataset, datasetVersion, version } = view;
  if (status !== 'done' || verdict === null) return err(unfinished(view));
  const { reason, despite } = body;
  if ((verdict === 'pass' ? undefined : verdict) !== despite) return err(otherVerdict(view));
  const before = await deps.findBaseline(feature, dataset);
  const made = { feature, dataset, eval: id, version, datasetVersion, verdict, reason };
  const row = { ...made, blessedBy: principal.name, blessedAtMs: deps.now() };
  const detail = { dataset, datasetVersion, version, verdict, instead: before?.eval ?? null };
  await deps.saveBaseline(row, entry(deps, principal, { action: 'eval.bless', feature, subject: id, reason, detail }));
  return ok(row);
};

const unfinished = ({ id, status }: EvalView): Failure => ({
  code: 'conflict',
  detail: `${id} is ${status}: what has not said its last word is no baseline.`,
});

const otherVerdict = ({ id, verdict, result }: EvalView): Failure => ({
  code: 'conflict',
  detail:
    verdict === 'pass'
      ? `${id} passed: there is nothing that it is blessed in spite of. Leave \`despite\` out.`
      : `${id} says ${verdict}${result?.cause === undefined ? '' : ` (${result.cause})`}. To make it the baseline all the same say so: \`despite\`: ${JSON.stringify(verdict)}.`,
});
