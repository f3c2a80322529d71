import type { CodeHash } from '#schema/contracts/code';
import type { EvalGrader, OwnGrader } from '#schema/contracts/eval-grader';
import type { Issue } from '#schema/contracts/problem';

/** Whether the feature may run code, that of the version that is judged, and what each piece of code exports; null: nobody put it. */
type Known = {
  readonly permitted: boolean;
  readonly code: CodeHash | undefined;
  readonly functionsOf: ReadonlyMap<CodeHash, readonly string[] | null>;
};

type Fault = { readonly field: keyof OwnGrader; readonly message: string };

function faultOf({ function: name, code: named }: OwnGrader, { permitted, code, functionsOf }: Known): Fault | null {
  if (!permitted)
    return {
      field: 'grader',
      message: 'The feature may run no code of its own. An admin grants it (`permissions.code`).',
    };
  const hash = named ?? code;
  if (hash === undefined) return { field: 'function', message: 'The version has no code that a function could be of.' };
  const functions = functionsOf.get(hash) ?? null;
  if (functions === null) return { field: 'code', message: `The feature has no code ${hash}. Put it first.` };
  if (functions.includes(name)) return null;
  return { field: 'function', message: `The code exports no ${name}; known: ${functions.join(', ')}.` };
}

/** Graders that are functions which nobody could call, with paths from `graders`. */
export const ownGraderFaults = (graders: readonly EvalGrader[], known: Known): Issue[] =>
  graders.flatMap((grader, at) => {
    const fault = grader.grader === 'code' ? faultOf(grader, known) : null;
    return fault === null ? [] : [{ path: `graders.${at}.${fault.field}`, message: fault.message }];
  });
