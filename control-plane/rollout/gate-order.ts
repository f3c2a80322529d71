import { answersGate, COUNTS_MS } from '#core/plan/answers-gate';
import { EvalInput, type EvalOrder, type EvalView } from '#schema/contracts/eval';
import type { Gate } from '#schema/contracts/gate';
import {
  DatasetName,
  DatasetVersion,
  type EvalId,
  type FeatureName,
  type RolloutId,
  type VersionId,
} from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import { nameDataset } from '../name-dataset.ts';
import { sha256 } from '../sha256.ts';
import { findDataset } from '../store/datasets.ts';
import { evalsLike } from '../store/evals.ts';
import { listExamples } from '../store/examples.ts';

/** A gate of a rollout, and the versions that its eval compares. */
export type GateAsk = {
  readonly gate: Gate;
  readonly feature: FeatureName;
  readonly control: VersionId;
  readonly candidate: VersionId;
  readonly createdBy: string;
};

/** The one eval of a rollout's gate: asked for twice, it is the same. */
export async function gateEvalId(rollout: RolloutId, gate: number): Promise<EvalId> {
  const hash = await sha256(`${rollout}/gate/${gate}`);
  return `e_${hash.slice(0, 16)}` as EvalId;
}

/** The eval that a gate asks for, with its dataset's newest version unless it names one; how many examples that holds. Or why there is none. */
export async function gateOrder(
  db: D1Database,
  id: EvalId,
  { gate, feature, control, candidate, createdBy }: GateAsk,
): Promise<Result<{ order: EvalOrder; examples: number }, string>> {
  const [name = '', wanted] = gate.eval.split('@');
  const dataset = DatasetName.parse(name);
  const view = await findDataset(db, dataset, nameDataset);
  if (view === undefined) return err(`There is no dataset ${name}.`);
  if (view.version === null) return err(`Dataset ${name} holds no examples.`);
  const datasetVersion = wanted === undefined ? view.version : DatasetVersion.parse(wanted);
  const { split, graders, trials, margin, maxUsd } = gate;
  const first = await listExamples(
    db,
    { name: dataset, version: datasetVersion, split },
    { limit: 1, after: undefined },
  );
  if (first === undefined) return err(`Dataset ${name} has no version ${datasetVersion}.`);
  if (first.length === 0) return err(`Dataset ${name} holds no examples${split === undefined ? '' : ` for ${split}`}.`);
  const asked = { feature, version: candidate, dataset: name, graders, trials, margin, split, maxUsd };
  const { against: _, ...rest } = EvalInput.parse(asked);
  const meant = { dataset, datasetVersion, slices: view.slices, against: control, baseline: null, baselineOn: null };
  return ok({ order: { ...rest, ...meant, id, createdBy }, examples: view.examples });
}

/** The newest eval that has answered already what this one would ask; null: none has. */
export async function countingEval(db: D1Database, order: EvalOrder, nowMs: number): Promise<EvalView | null> {
  const like = await evalsLike(db, order, nowMs - COUNTS_MS);
  return like.find((view) => answersGate(view, order, nowMs)) ?? null;
}
