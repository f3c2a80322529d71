import type { StepOutcome } from '#core/flow/history';
import type { CodeTold } from '#schema/contracts/code';
import type { Json } from '#schema/contracts/json';

/** What a function came to, when what it returned was read; `too_deep`: it is nested deeper than anything is read. */
export type Came =
  | { readonly kind: 'returned'; readonly result: Json }
  | { readonly kind: Exclude<CodeTold['kind'], 'returned'> | 'too_deep' };

/** In public words, without any of the code's own. */
const failures: { readonly [Kind in Exclude<Came['kind'], 'returned'>]: string } = {
  names: 'was not called',
  threw: 'failed',
  broken: 'belongs to code that cannot be loaded',
  unknown: "is not among the code's functions",
  fuel: 'did not end within the work that it may do',
  memory: 'asked for more memory than it may have',
  stack: 'called itself too deep',
  pending: 'gave a promise that is never settled',
  no_json: 'returned nothing that is JSON',
  too_large: 'returned more than it may',
  too_deep: 'returned what is nested too deep',
};

const failed = (name: string, why: string): StepOutcome => ({
  kind: 'failed',
  code: 'code_failed',
  detail: `Function ${name} ${why}.`,
});

/** A code step's outcome by what its function came to. */
export const readCame = (name: string, came: Came): StepOutcome =>
  came.kind === 'returned' ? came : failed(name, failures[came.kind]);
