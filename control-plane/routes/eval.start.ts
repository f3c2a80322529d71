import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { under } from '#core/flow/under';
import { calledGraders } from '#core/grading/called-graders';
import { checkGraders } from '#core/grading/check-graders';
import { placeFaults } from '#core/grading/place-faults';
import type { EvalInput, EvalOrder } from '#schema/contracts/eval';
import { DatasetName, type EvalId, type VersionId } from '#schema/contracts/ids';
import type { Failure, Issue } from '#schema/contracts/problem';
import { Manifest } from '#schema/contracts/manifest';
import { err, ok, type Result } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { findOwnGraders } from './find-own-graders.ts';
import { noDataset } from './no-dataset.ts';
import { noFeature } from './no-feature.ts';
import { noVersion } from './no-version.ts';

/** Begins an eval: all names are resolved now, so that what is compared does not change under it. */
export const startEval: Route<'eval.start'> = async ({ body, principal, deps }) => {
  const feature = await deps.findFeature(body.feature);
  if (feature === undefined) return err(noFeature(body.feature));
  const held = await heldAgainst(deps, body);
  if (!held.ok) return held;
  const { against, baseline } = held.value;
  const found = await bothVersions(deps, body, against);
  if (!found.ok) return found;
  const { judged, beside } = found.value;
  const code = held.value.code ?? judged.code;
  const graders = calledGraders(held.value.graders, code);
  const meant = await deps.meantExamples({ of: body.dataset, split: body.split, graders });
  if (!meant.ok) return err(nothingMeant(meant.error, body));
  const own = await findOwnGraders(deps, feature, { code, graders: held.value.graders });
  const compares = against !== null && baseline === null;
  const taken = await judgesFor(deps, graders, { permitted: feature.permissions.providers, compares });
  const issues = [...faults(body), ...placeFaults(body.graders, [judged, beside]), ...own, ...taken.issues];
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The eval cannot be begun like this.', issues });

  const { against: _, dataset: __, slices, ...rest } = body;
  const id = `e_${deps.newId().replaceAll('-', '').slice(0, 16)}` as EvalId;
  const { examples: ___, ...about } = meant.value;
  const fixed = { ...held.value, graders: taken.graders, judges: taken.judges, code: code ?? null };
  const order = { ...rest, ...about, ...fixed, id, createdBy: principal.name };
  const view = await deps.beginEval({ ...order, slices: slices ?? about.slices });
  const detail = { version: body.version, against, baseline, dataset: body.dataset };
  await deps.appendAudit([entry(deps, principal, { action: 'eval.start', subject: id, detail })]);
  return ok(view);
};

/** What the judged version does, and what it is held against; itself, where there is no other. */
async function bothVersions(
  deps: Deps,
  { feature, version }: EvalInput,
  against: VersionId | null,
): Promise<Result<{ judged: Manifest; beside: Manifest }, Failure>> {
  const judged = await deps.findVersion(feature, version);
  if (judged === undefined) return err(noVersion(feature, version));
  const other = against === null ? judged : await deps.findVersion(feature, against);
  if (against !== null && other === undefined) return err(noVersion(feature, against));
  return ok({ judged: Manifest.parse(judged.manifest), beside: Manifest.parse((other ?? judged).manifest) });
}

type Taking = Parameters<Deps['takeJudges']>;

/** The judges among graders, or what is wrong with them. */
async function judgesFor(deps: Deps, graders: Taking[0], taker: Taking[1]) {
  const taken = await deps.takeJudges(graders, taker);
  if (taken.ok) return { ...taken.value, issues: [] };
  return { graders: [], judges: {}, issues: under('graders', taken.error) };
}

type Held = Pick<EvalOrder, 'against' | 'baseline' | 'baselineOn' | 'graders' | 'code'>;

async function heldAgainst(deps: Deps, body: EvalInput): Promise<Result<Held, Failure>> {
  const { against, feature, version, graders } = body;
  if (against === 'blessed') return heldToBlessed(deps, body);
  const ran = { baseline: null, baselineOn: null, graders, code: null };
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
  return ok({ against, baseline, baselineOn, graders: blessed.graders, code: blessed.code });
}

type NothingMeant = Extract<Awaited<ReturnType<Deps['meantExamples']>>, { ok: false }>['error'];

/** The refusal of an eval whose examples could say nothing. */
function nothingMeant({ kind, why }: NothingMeant, { dataset }: EvalInput): Failure {
  const [name] = dataset.split('@');
  if (kind === 'no_dataset') return noDataset(DatasetName.parse(name));
  if (kind === 'no_version') return { code: 'not_found', detail: why };
  if (kind === 'empty') return { code: 'conflict', detail: why };
  return { code: 'invalid', detail: 'Nothing would be graded.', issues: [{ path: 'graders', message: why }] };
}

function faults({ graders, against }: EvalInput): Issue[] {
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
  return [...checkGraders(graders), ...unheld];
}
