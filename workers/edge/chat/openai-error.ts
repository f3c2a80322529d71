import type { Failure, ProblemCode } from '#schema/contracts/problem';
import { chatStatus } from './chat-status.ts';
import { sentenceOf } from './sentence-of.ts';

/** Codes that OpenAI's clients may know; others keep our own. */
const codes: Partial<Record<ProblemCode, string>> = {
  unauthorized: 'invalid_api_key',
  not_found: 'model_not_found',
  rate_limited: 'rate_limit_exceeded',
  budget_spent: 'insufficient_quota',
  invalid: 'invalid_request',
};

const types: Partial<Record<ProblemCode, string>> = {
  rate_limited: 'rate_limit_error',
  budget_spent: 'insufficient_quota',
  blocked: 'policy_error',
};

/** A failure as OpenAI says one; it is the body of a refusal and the data of a stream's last event. `code` tells a provider's failure (`upstream_failed`) from a policy's refusal (`blocked`). */
export function openaiError(failure: Failure): { error: Record<string, string | null> } {
  const { code, issues } = failure;
  const usual = chatStatus(failure) >= 500 ? 'server_error' : 'invalid_request_error';
  return {
    error: {
      message: sentenceOf(failure),
      type: types[code] ?? usual,
      param: code === 'invalid' ? (issues?.[0]?.path.split('.')[0] ?? null) : null,
      code: codes[code] ?? code,
    },
  };
}
