import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { under } from '#core/flow/under';
import { graderFaults } from '#core/grading/grader-faults';
import { repeatedGraders } from '#core/grading/repeated-graders';
import type { EvalInput, EvalOrder } from '#schema/contracts/eval';
import { DatasetName, DatasetVersion, type EvalId } from '#schema/contracts/ids';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noDataset } from './no-dataset.ts';
import { noFeature } from './no-feature.ts';
import { noVersion } from './no-version.ts';

/** Begins an eval: all names are resolved now, so that what is compared does not change under it. */
export const startEval: Route<'eval.start'> = async ({ body, principal, deps }) => {
  const feature = await deps.findFeature(body.feature);
  if (feature === undefined) return err(noFeature(body.feature));
  const held = await heldAgainst(deps, body);
  if (!held.ok) return held;
  for (const version of [body.version, held.value.against])
    if (version !== null && (await deps.findVersion(body.feature, version)) === undefined)
      return err(noVersion(body.feature, version));
  const dataset = await datasetOf(deps, body);
  if (!dataset.ok) return dataset;
  const issues = faults(body);
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The eval cannot be begun like this.', issues });

  const { against: _, dataset: __, slices, ...rest } = body;
  const id = `e_${deps.newId().replaceAll('-', '').slice(0, 16)}` as EvalId;
  const order = { ...rest, ...dataset.value, ...held.value, id, createdBy: principal.name };
  const view = await deps.beginEval({ ...order, slices: slices ?? dataset.value.slices });
  const { against, baseline } = held.value;
  const detail = { version: body.version, against, baseline, dataset: body.dataset };
  await deps.appendAudit([entry(deps, principal, { action: 'eval.start', subject: id, detail })]);
  return ok(view);
};

type Held = Pick<EvalOrder, 'against' | 'baseline' | 'baselineOn' | 'graders'>;

async function heldAgainst(deps: Deps, body: EvalInput): Promise<Result<Held, Failure>> {
  const { against, feature, version, graders } = body;
  if (against === 'blessed') return heldToBlessed(deps, body);
  const ran = { baseline: null, baselineOn: null, graders };
  if (against === undefined) return ok({ ...ran, against: null });
  if (against !== 'control') return ok({ ...ran, against });
  const { control } = (await deps.standing(feature)).route;
  if (control === null)
    return err({
      code: 'conflict',
      detail: `No version of ${feature} serves yet: there is no control to hold ${version} against.`,
    });
  return ok({ ...ran, against: control });
}

/** By the graders of then: scores of others would compare nothing. */
async function heldToBlessed(deps: Deps, { feature, dataset, graders }: EvalInput): Promise<Result<Held, Failure>> {
  const [name = ''] = dataset.split('@');
  const found = await deps.findBaseline(feature, DatasetName.parse(name));
  const blessed = found && (await deps.viewEval(found.eval));
  if (found === undefined || blessed === undefined || blessed === null)
    return err({ code: 'conflict', detail: `No eval of ${feature} on ${name} is blessed: there is no baseline.` });
  if (graders.length > 0)
    return err({
      code: 'invalid',
      detail: 'The eval cannot be begun like this.',
      issues: [{ path: 'graders', message: `What is held against a baseline is graded as ${found.eval} was.` }],
    });
  const { eval: baseline, version: against, datasetVersion: baselineOn } = found;
  return ok({ against, baseline, baselineOn, graders: blessed.graders });
}

type Meant = { dataset: DatasetName; datasetVersion: DatasetVersion; slices: string[] };

async function datasetOf(deps: Deps, { dataset: ref }: EvalInput): Promise<Result<Meant, Failure>> {
  const [name = '', wanted] = ref.split('@');
  const dataset = DatasetName.parse(name);
  const view = await deps.findDataset(dataset);
  if (view === undefined) return err(noDataset(dataset));
  const version = wanted === undefined ? view.version : DatasetVersion.parse(wanted);
  const empty: Failure = { code: 'conflict', detail: `Dataset ${name} holds no examples yet.` };
  if (version === null) return err(empty);
  const first = await deps.listExamples({ name: dataset, version }, { limit: 1, after: undefined });
  if (first === undefined) return err({ code: 'not_found', detail: `Dataset ${name} has no version ${version}.` });
  return first.length === 0 ? err(empty) : ok({ dataset, datasetVersion: version, slices: view.slices });
}

function faults({ graders, against }: EvalInput): Issue[] {
  const own = graders.flatMap((grader, at) => under(`graders.${at}`, graderFaults(grader)));
  const unheld = graders.flatMap((grader, at) =>
    against === undefined && grader.atLeast === undefined
      ? [
          {
            path: `graders.${at}.atLeast`,
            message: 'Without a version to compare with (against) say the mean score that is wanted.',
          },
        ]
      : [],
  );
  return [...own, ...unheld, ...repeatedGraders(graders)];
}
