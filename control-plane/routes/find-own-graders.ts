import type { Deps } from '../deps.ts';
import { ownGraderFaults } from '#core/grading/own-grader-faults';
import type { CodeHash } from '#schema/contracts/code';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { FeatureView } from '#schema/contracts/feature';
import type { Issue } from '#schema/contracts/problem';

/** Which functions graders name that the judged version's code, or the code that they name, does not export. Evals and gates ask alike. */
export async function findOwnGraders(
  deps: Pick<Deps, 'findCode'>,
  { feature, permissions }: Pick<FeatureView, 'feature' | 'permissions'>,
  { code, graders }: { readonly code: CodeHash | undefined; readonly graders: readonly EvalGrader[] },
): Promise<Issue[]> {
  const hashes = graders.flatMap((grader) => (grader.grader === 'code' ? [grader.code ?? code] : []));
  const known = [...new Set(hashes)].filter((hash) => hash !== undefined);
  const found = known.map(async (hash) => [hash, (await deps.findCode(feature, hash))?.functions ?? null] as const);
  return ownGraderFaults(graders, {
    permitted: permissions.code,
    code,
    functionsOf: new Map(await Promise.all(found)),
  });
}
