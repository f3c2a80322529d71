import type { Deps } from '../deps.ts';
import { checkGraders } from '#core/grading/check-graders';
import { EvalGrader } from '#schema/contracts/eval-grader';
import { FeatureName, VersionId } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { findOwnGraders } from './find-own-graders.ts';

/** More than an eval may have; the rest is not looked at. */
const MOST = 100;

/** In the place of a grader that cannot be read: one of which nothing can be said. */
const anyGrader = (at: number): EvalGrader => EvalGrader.parse({ grader: 'exact', id: `unread-${at}` });

/** What else is wrong with an eval whose shape was refused: whoever corrects it shall not be refused again for what could be told at once. */
export async function furtherEvalFaults(deps: Deps, { sent }: { sent: unknown }): Promise<Issue[]> {
  const { feature: name, version, graders: asked } = (sent ?? {}) as Record<string, unknown>;
  const graders = (Array.isArray(asked) ? asked.slice(0, MOST) : []).map((one, at) => {
    const read = EvalGrader.safeParse(one);
    return read.success ? read.data : anyGrader(at);
  });
  const told = checkGraders(graders);
  const [feature, judged] = [FeatureName.safeParse(name), VersionId.safeParse(version)];
  const known = feature.success ? await deps.findFeature(feature.data) : undefined;
  if (known === undefined || !judged.success) return told;
  const found = await deps.findVersion(known.feature, judged.data);
  if (found === undefined) return told;
  const { code } = Manifest.parse(found.manifest);
  return [...told, ...(await findOwnGraders(deps, known, { code, graders }))];
}
