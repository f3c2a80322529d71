import { stepsIn } from '#core/flow/steps-in';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';

type Known = { readonly steps: readonly string[]; readonly retrieves: readonly string[] };

const last = (path: string): string => path.split(/[./]/).at(-1) ?? '';

function faultsOf(grader: EvalGrader, { steps, retrieves }: Known): Issue[] {
  const [root, step = ''] = grader.on.split('.');
  const isLost = root === 'steps' && step !== '' && !steps.includes(step);
  const lost = { path: 'on', message: `No step is called ${step}; known: ${steps.join(', ')}.` };
  const documents = 'documents' in grader ? grader.documents : undefined;
  const isUnfound = documents !== undefined && !retrieves.includes(last(documents));
  const known = retrieves.length === 0 ? 'there is none' : `known: ${retrieves.join(', ')}`;
  const unfound = { path: 'documents', message: `No retrieve step is called ${documents ?? ''}; ${known}.` };
  return [...(isLost ? [lost] : []), ...(isUnfound ? [unfound] : [])];
}

/**
 * Graders that look at a step which none of the versions has: both would get 0 for ever, and nobody would be worse. What one of them lacks is
 * a difference. Paths begin with `graders`.
 */
export function placeFaults(graders: readonly EvalGrader[], versions: readonly Pick<Manifest, 'flow'>[]): Issue[] {
  const steps = versions.flatMap(({ flow }) => stepsIn(flow).map(({ step }) => step));
  const named = (kept: typeof steps): string[] => [
    ...new Set(kept.flatMap((step) => ('name' in step && step.name !== undefined ? [step.name] : []))),
  ];
  const known = { steps: named(steps), retrieves: named(steps.filter(({ kind }) => kind === 'retrieve')) };
  return graders.flatMap((grader, at) =>
    faultsOf(grader, known).map(({ path, message }) => ({ path: `graders.${at}.${path}`, message })),
  );
}
