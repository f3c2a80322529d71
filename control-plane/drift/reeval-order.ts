import { graderId } from '#core/grading/grader-id';
import { EvalInput, type EvalOrder, type EvalView } from '#schema/contracts/eval';
import { DatasetName, DatasetVersion, type EvalId } from '#schema/contracts/ids';
import type { ReevalRow } from '#schema/contracts/reeval';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Env } from '../env.ts';
import { nameDataset } from '../name-dataset.ts';
import { findBaseline } from '../store/baselines.ts';
import { findDataset } from '../store/datasets.ts';
import { findFeature } from '../store/features.ts';
import { type JudgesTaken, takeJudges } from '../take-judges.ts';

type Bound = Pick<Env, 'DB' | 'EVALUATOR' | 'CONDUCTOR'>;

/** The eval that a turn asks for: what serves now, beside the baseline, on the dataset as it is. Or why there is none to be asked. */
export async function reevalOrder(
  { DB, EVALUATOR, CONDUCTOR }: Bound,
  { feature, name, settings }: ReevalRow,
  id: EvalId,
): Promise<Result<EvalOrder, string>> {
  const [dataset = '', pinned] = settings.dataset.split('@');
  const known = await findDataset(DB, DatasetName.parse(dataset), nameDataset);
  if (known === undefined) return err(`There is no dataset ${dataset} any more.`);
  const datasetVersion = pinned === undefined ? known.version : DatasetVersion.parse(pinned);
  if (datasetVersion === null) return err(`Dataset ${dataset} holds no examples.`);
  const baseline = await findBaseline(DB, feature, known.dataset);
  const blessed = baseline && (await EVALUATOR.getByName(baseline.eval).view());
  if (!baseline || !blessed) return err(`No eval of ${feature} on ${dataset} is blessed: there is no baseline.`);
  const graders = wanted(blessed, settings.graders);
  const taken = graders.ok ? await judged(DB, feature, graders.value) : graders;
  if (!taken.ok) return taken;
  const { control } = (await CONDUCTOR.getByName(feature).standing(feature)).route;
  if (control === null) return err(`No version of ${feature} serves.`);
  const { margin, confidence, trials, maxUsd, concurrency } = settings;
  const asked = { feature, version: control, dataset, margin, confidence, trials, maxUsd, concurrency };
  const { against: _, slices: __, ...rest } = EvalInput.parse({ ...asked, split: blessed.split ?? undefined });
  const meant = { dataset: known.dataset, datasetVersion, slices: blessed.slices };
  const graded = { ...taken.value, code: blessed.code };
  const beside = { against: baseline.version, baseline: baseline.eval, baselineOn: baseline.datasetVersion };
  return ok({ ...rest, ...meant, ...graded, ...beside, id, createdBy: `reeval ${name}` });
}

/** The graders with their judges as they are now. */
async function judged(
  db: D1Database,
  feature: ReevalRow['feature'],
  graders: EvalOrder['graders'],
): Promise<Result<JudgesTaken, string>> {
  const permitted = (await findFeature(db, feature))?.permissions.providers ?? [];
  const taken = await takeJudges(db, graders, { permitted, compares: false });
  return taken.ok ? taken : err(taken.error.map(({ message }) => message).join(' '));
}

/** The baseline's graders under the names they had there, or those of them that are wanted. */
function wanted({ id, graders }: EvalView, names: readonly string[] | undefined): Result<EvalOrder['graders'], string> {
  const named = graders.map((grader, at) => ({ ...grader, id: graderId(grader, at) }));
  if (names === undefined) return ok(named);
  const unknown = names.filter((name) => !named.some((grader) => grader.id === name));
  if (unknown.length === 0) return ok(named.filter((grader) => names.includes(grader.id)));
  const all = named.map((grader) => grader.id).join(', ') || 'none';
  return err(`The baseline ${id} has no grader ${unknown.join(', ')}; it has: ${all}.`);
}
