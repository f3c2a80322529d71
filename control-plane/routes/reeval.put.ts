import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { graderId } from '#core/grading/grader-id';
import { DatasetName, type FeatureName } from '#schema/contracts/ids';
import type { Failure, Issue } from '#schema/contracts/problem';
import type { ReevalInput } from '#schema/contracts/reeval';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noDataset } from './no-dataset.ts';
import { noFeature } from './no-feature.ts';

/** So many a feature: each costs an eval every so often. */
const MOST = 20;

/** Sets up a scheduled re-evaluation, or changes one. Without a baseline there is nothing to hold anything to. */
export const putReeval: Route<'reeval.put'> = async ({ params, body: settings, principal, deps }) => {
  const { feature, name } = params;
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const known = await deps.listReevals(feature);
  const before = known.find((row) => row.name === name);
  if (before === undefined && known.length >= MOST) return err(tooMany(feature));
  const refused = await refusal(deps, feature, settings);
  if (refused !== null) return err(refused);

  // It always grows, so that it tells two changes apart.
  const updatedAtMs = Math.max(deps.now(), (before?.updatedAtMs ?? 0) + 1);
  const row = { feature, name, settings, updatedBy: principal.name, updatedAtMs };
  const put = entry(deps, principal, { action: 'reeval.put', feature, subject: name, detail: settings });
  if (!(await deps.saveReeval(row, put)) || !(await deps.configureReeval(row))) return err(raced(name));
  const { updatedBy } = row;
  return ok({ feature, name, ...settings, updatedBy, updatedAtMs, ...(await deps.reevalStatus(row)) });
};

async function refusal(deps: Deps, feature: FeatureName, settings: ReevalInput): Promise<Failure | null> {
  const [name = '', version] = settings.dataset.split('@');
  const found = await deps.findDataset(DatasetName.parse(name));
  if (found === undefined) return noDataset(DatasetName.parse(name));
  const baseline = await deps.findBaseline(feature, found.dataset);
  if (baseline === undefined) return noBaseline(feature, name);
  const isKnown = version === undefined || (await isVersion(deps, settings));
  const issues = [...faults(settings, deps, isKnown), ...(await unknownGraders(settings, deps, baseline.eval))];
  return issues.length === 0 ? null : { code: 'invalid', detail: 'The re-evaluation was refused.', issues };
}

async function isVersion(deps: Deps, { dataset: ref }: ReevalInput): Promise<boolean> {
  const [dataset = '', version = ''] = ref.split('@');
  const which = { name: DatasetName.parse(dataset), version: version as never };
  return (await deps.listExamples(which, { limit: 1, after: undefined })) !== undefined;
}

function faults({ everyS, dataset }: ReevalInput, { shortestReevalS }: Deps, isKnown: boolean): Issue[] {
  const often = { path: 'everyS', message: `At least ${shortestReevalS} seconds.` };
  const unknown = { path: 'dataset', message: `There is no ${dataset}.` };
  return [...(everyS < shortestReevalS ? [often] : []), ...(isKnown ? [] : [unknown])];
}

async function unknownGraders(
  { graders }: ReevalInput,
  deps: Deps,
  baseline: Parameters<Deps['viewEval']>[0],
): Promise<Issue[]> {
  const known = ((await deps.viewEval(baseline))?.graders ?? []).map(graderId);
  return (graders ?? []).flatMap((name, at) => {
    const message = `Unknown grader ${JSON.stringify(name)}; the baseline ${baseline} has: ${known.join(', ') || 'none'}.`;
    return known.includes(name) ? [] : [{ path: `graders.${at}`, message }];
  });
}

const noBaseline = (feature: FeatureName, dataset: string): Failure => ({
  code: 'conflict',
  detail: `No eval of ${feature} on ${dataset} is blessed, so there is nothing to hold it to. Bless one first: POST /evals/{id}/bless.`,
});

const tooMany = (feature: FeatureName): Failure => ({
  code: 'conflict',
  detail: `${feature} has ${MOST} re-evaluations, which is as many as may be: delete one.`,
});

const raced = (name: string): Failure => ({
  code: 'conflict',
  detail: `Somebody else changed ${name} at the same moment. Look, and repeat.`,
});
