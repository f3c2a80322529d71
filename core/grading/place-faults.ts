import { outputNames } from '#core/flow/output-names';
import { stepsIn } from '#core/flow/steps-in';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';

/** What the versions together have: properties of their output, steps, and which of those find documents. */
type Known = {
  readonly output: readonly string[];
  readonly steps: readonly string[];
  readonly retrieves: readonly string[];
};

const last = (path: string): string => path.split(/[./]/).at(-1) ?? '';

function faultsOf(grader: EvalGrader, { output, steps, retrieves }: Known): Issue[] {
  const [root, name] = grader.on.split('.');
  const names = root === 'steps' ? steps : output;
  const isLost = name !== undefined && !names.includes(name);
  const lost = { path: 'on', message: `There is no ${grader.on}; known in ${root ?? ''}: ${names.join(', ')}.` };
  const documents = 'documents' in grader ? grader.documents : undefined;
  const isUnfound = documents !== undefined && !retrieves.includes(last(documents));
  const known = retrieves.length === 0 ? 'there is none' : `known: ${retrieves.join(', ')}`;
  const unfound = { path: 'documents', message: `No retrieve step is called ${documents ?? ''}; ${known}.` };
  return [...(isLost ? [lost] : []), ...(isUnfound ? [unfound] : [])];
}

type Version = Pick<Manifest, 'flow' | 'degraded'>;

/**
 * Graders that look at a step, or a part of the output, which none of the versions has: both would get 0 for ever, and nobody would be worse. What one of them lacks is
 * a difference. Paths begin with `graders`.
 */
export function placeFaults(graders: readonly EvalGrader[], versions: readonly Version[]): Issue[] {
  const steps = versions.flatMap(({ flow }) => stepsIn(flow).map(({ step }) => step));
  const named = (kept: typeof steps): string[] => [
    ...new Set(kept.flatMap((step) => ('name' in step && step.name !== undefined ? [step.name] : []))),
  ];
  const output = [...new Set(versions.flatMap(outputNames))];
  const known = { output, steps: named(steps), retrieves: named(steps.filter(({ kind }) => kind === 'retrieve')) };
  return graders.flatMap((grader, at) =>
    faultsOf(grader, known).map(({ path, message }) => ({ path: `graders.${at}.${path}`, message })),
  );
}
