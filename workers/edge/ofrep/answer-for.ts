import { flatMetadata } from '#core/ofrep/flat-metadata';
import type { OfrepEvaluation, OfrepFailure } from '#schema/contracts/ofrep';
import type { FlagEvaluation } from '../flags/evaluate.ts';

/** An evaluation in the protocol's words. What went wrong with a rule is told only to who may see rules. */
export function answerFor(evaluation: FlagEvaluation, isPublic: boolean): OfrepEvaluation | OfrepFailure {
  const { key, value, variant, reason, metadata, errorCode, errorDetails } = evaluation;
  if (errorCode !== undefined) {
    const details = isPublic ? 'The flag cannot be evaluated.' : errorDetails;
    return { key, errorCode, ...(details === undefined ? {} : { errorDetails: details }) };
  }
  const flat = flatMetadata(metadata, isPublic);
  return {
    key,
    ...(value === undefined ? {} : { value }),
    reason,
    ...(variant === undefined ? {} : { variant }),
    ...(flat === undefined ? {} : { metadata: flat }),
  };
}
