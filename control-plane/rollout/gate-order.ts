import { calledGraders } from '#core/grading/called-graders';
import { unprovenWords } from '#core/judge/unproven-words';
import { answersGate, COUNTS_MS } from '#core/plan/answers-gate';
import { EvalInput, type EvalOrder, type EvalView } from '#schema/contracts/eval';
import type { Gate } from '#schema/contracts/gate';
import type { EvalId, FeatureName, RolloutId, VersionId } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import { err, ok, type Result } from '#schema/contracts/result';
import { meantExamples, type NothingMeant } from '../meant-examples.ts';
import { sha256 } from '../sha256.ts';
import { type JudgesTaken, takeJudges } from '../take-judges.ts';
import { evalsLike } from '../store/evals.ts';
import { findFeature } from '../store/features.ts';
import { findVersion } from '../store/versions.ts';

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
): Promise<Result<{ order: EvalOrder; examples: number }, NothingMeant>> {
  const { split, graders, trials, margin, maxUsd } = gate;
  const found = await meantExamples(db, { of: gate.eval, split, graders });
  if (!found.ok) return found;
  const { examples, ...meant } = found.value;
  const taken = await gateJudges(db, graders, feature);
  if (!taken.ok) return err({ kind: 'judge_unproven', why: taken.error });
  const judged = await findVersion(db, feature, candidate);
  const code = judged === undefined ? null : (Manifest.parse(judged.manifest).code ?? null);
  const asked = { feature, version: candidate, dataset: meant.dataset, graders, trials, margin, split, maxUsd };
  const { against: _, ...rest } = EvalInput.parse(asked);
  const { judges } = taken.value;
  const called = calledGraders(taken.value.graders, code);
  const held = { against: control, baseline: null, baselineOn: null, code, graders: called, judges };
  return ok({ order: { ...rest, ...meant, ...held, id, createdBy }, examples });
}

/** The judges of a gate, all of which are known to agree with people: another decides nothing. Or what is missing. */
async function gateJudges(
  db: D1Database,
  graders: Gate['graders'],
  feature: FeatureName,
): Promise<Result<JudgesTaken, string>> {
  const permitted = (await findFeature(db, feature))?.permissions.providers ?? [];
  const taken = await takeJudges(db, graders, { permitted, compares: true });
  if (!taken.ok) return err(taken.error.map(({ message }) => message).join(' '));
  const unproven = Object.entries(taken.value.judges).filter(([, { standing }]) => standing.state !== 'agrees');
  if (unproven.length === 0) return taken;
  return err(unproven.map(([ref, { standing }]) => unprovenWords(ref, standing)).join(' '));
}

/** The newest eval that has answered already what this one would ask; null: none has. */
export async function countingEval(db: D1Database, order: EvalOrder, nowMs: number): Promise<EvalView | null> {
  const like = await evalsLike(db, order, nowMs - COUNTS_MS);
  return like.find((view) => answersGate(view, order, nowMs)) ?? null;
}
