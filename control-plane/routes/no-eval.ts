import type { EvalId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** There is no such eval. */
export const noEval = (id: EvalId): Failure => ({ code: 'not_found', detail: `No eval ${id}.` });
