import { DatasetName, DatasetVersion } from '#schema/contracts/ids';
import type { EvalInput } from '#schema/contracts/eval';
import { err, ok, type Result } from '#schema/contracts/result';
import { nameDataset } from './name-dataset.ts';
import { findDataset } from './store/datasets.ts';
import { listExamples } from './store/examples.ts';

/** So many examples are looked through for checks of their own. */
const LOOKED_AT = 200;

/** The examples that an eval or a gate names, and how many its dataset holds. */
export type MeantExamples = {
  readonly dataset: DatasetName;
  readonly datasetVersion: DatasetVersion;
  readonly slices: string[];
  readonly examples: number;
};

/** Why an eval of these examples could say nothing. */
export type NothingMeant = {
  readonly kind: 'no_dataset' | 'no_version' | 'empty' | 'ungraded' | 'judge_unproven';
  readonly why: string;
};

/** What names them. */
export type WhichMeant = Pick<EvalInput, 'split' | 'graders'> & { readonly of: EvalInput['dataset'] };

/** What a reference to a dataset means now: its newest version unless one is named. Evals and gates ask alike. */
export async function meantExamples(
  db: D1Database,
  { of, split, graders }: WhichMeant,
): Promise<Result<MeantExamples, NothingMeant>> {
  const [name = '', wanted] = of.split('@');
  const dataset = DatasetName.parse(name);
  const view = await findDataset(db, dataset, nameDataset);
  if (view === undefined) return err({ kind: 'no_dataset', why: `There is no dataset ${name}.` });
  if (view.version === null) return err({ kind: 'empty', why: `Dataset ${name} holds no examples.` });
  const datasetVersion = wanted === undefined ? view.version : DatasetVersion.parse(wanted);
  const which = { name: dataset, version: datasetVersion, split };
  const looked = graders.length === 0 && view.examples <= LOOKED_AT ? LOOKED_AT : 1;
  const first = await listExamples(db, which, { limit: looked, after: undefined });
  if (first === undefined) return err({ kind: 'no_version', why: `Dataset ${name} has no version ${datasetVersion}.` });
  if (first.length === 0)
    return err({
      kind: 'empty',
      why: `Dataset ${name} holds no examples${split === undefined ? '' : ` for ${split}`}.`,
    });
  if (looked > 1 && first.every(({ checks = [] }) => checks.length === 0))
    return err({
      kind: 'ungraded',
      why: `Nothing would be graded: the examples of ${name} have no checks of their own.`,
    });
  return ok({ dataset, datasetVersion, slices: view.slices, examples: view.examples });
}
