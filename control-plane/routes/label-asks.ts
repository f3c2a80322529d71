import type { Deps } from '../deps.ts';
import { labelQuestion } from '#core/judge/label-question';
import { JudgeGrader } from '#schema/contracts/eval-grader';
import { JudgeRef, type FeatureName, type VersionId } from '#schema/contracts/ids';
import type { JudgeAsk } from '#schema/contracts/item';
import type { JudgeView } from '#schema/contracts/judge';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import { err, ok, type Result } from '#schema/contracts/result';

type VersionFor = (feature: FeatureName) => Promise<Result<VersionId, string>>;

/** Which version of a feature a judge is asked for, or why it is not: it would read what the feature's users said. */
function payers(view: JudgeView, { findFeature, takeJudges }: Deps): VersionFor {
  const known = new Map<FeatureName, Promise<Result<VersionId, string>>>();
  const grader = JudgeGrader.parse({ grader: 'judge', judge: `${view.judge}@${view.version}` });
  const find: VersionFor = async (name) => {
    const feature = await findFeature(name);
    if (feature === undefined || feature.control === null) return err(`Feature ${name} serves no version any more.`);
    const taker = { permitted: feature.permissions.providers, compares: true };
    const taken = await takeJudges([grader], taker);
    return taken.ok ? ok(feature.control) : err(taken.error.map(({ message }) => message).join(' '));
  };
  return (name) => {
    const found = known.get(name) ?? find(name);
    known.set(name, found);
    return found;
  };
}

/** How a judge is asked about an answer that people have labelled, or why it is not. */
export function labelAsks(view: JudgeView, deps: Deps): (label: LabelItem) => Promise<Result<JudgeAsk, string>> {
  const { judge, version, spec } = view;
  const ref = JudgeRef.parse(`${judge}@${version}`);
  const versionFor = payers(view, deps);
  return async (label) => {
    const { feature } = label;
    const question = labelQuestion(spec, label);
    if ('why' in question) return err(question.why);
    const payer = await versionFor(feature);
    return payer.ok ? ok({ feature, version: payer.value, judge: ref, spec, material: question.material }) : payer;
  };
}
