import type { Failure } from '#schema/contracts/problem';
import { chatStatus } from './chat-status.ts';
import { sentenceOf } from './sentence-of.ts';

/** The protocol's own names, by status. */
const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** A failure as Anthropic says one; `code` is ours, and tells a provider's failure (`upstream_failed`) from a policy's refusal (`blocked`). */
export const anthropicError = (failure: Failure, run: string | null) => ({
  type: 'error',
  error: { type: types[chatStatus(failure)] ?? 'api_error', message: sentenceOf(failure), code: failure.code },
  request_id: run,
});
