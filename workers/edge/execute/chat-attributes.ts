import type { PromptAction } from '#core/flow/action';
import type { AttemptOutcome, Lacking } from '#core/flow/chain';
import type { Json } from '#schema/contracts/json';
import type { ModelChoice } from '#schema/contracts/model-choice';
import { attributes } from './ledger.ts';
import type { ModelOutcome } from '../providers/provider.ts';

/** A useless answer is shown up to here. */
const SHOWN = 2000;

/** What a try asks: which model, why it comes, and how the answer is wanted; `firstMs`: when its first part came, from the try's begin. */
export type Asked = {
  readonly choice: ModelChoice;
  readonly because: string;
  readonly action: Pick<PromptAction, 'schema' | 'agent'>;
  readonly streams: boolean;
  readonly firstMs: number | null;
};

const asked = ({ choice, because, action, streams }: Asked) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': choice.provider,
  'gen_ai.request.model': choice.model,
  'gen_ai.request.temperature': choice.temperature,
  'gen_ai.request.max_tokens': choice.maxTokens,
  'gen_ai.request.stream': streams ? true : undefined,
  'gen_ai.output.type': action.schema === null ? undefined : 'json',
  'gen_ai.agent.name': action.agent,
  'sluice.try.reason': because,
});

const answered = (said: ModelOutcome) =>
  said.ok
    ? {
        'gen_ai.response.id': said.id,
        'gen_ai.response.model': said.model,
        'gen_ai.response.finish_reasons': said.finish === null ? undefined : [said.finish],
        'sluice.tool.calls': said.calls?.map(({ name }) => name.slice(0, 64)),
        'gen_ai.usage.input_tokens': said.usage.inputTokens,
        'gen_ai.usage.output_tokens': said.usage.outputTokens,
        'gen_ai.usage.cache_read.input_tokens': said.cachedTokens,
        'gen_ai.usage.cache_creation.input_tokens': said.cacheWrittenTokens,
      }
    : {};

/** What was decided, not forgotten: nobody is called about it. */
const named: Partial<Record<Lacking, string>> = { permission: 'not_permitted', money: 'budget_spent' };

function failed(outcome: AttemptOutcome, said: ModelOutcome): { [name: string]: Json | undefined } {
  switch (outcome.kind) {
    case 'ok':
      return {};
    case 'http':
      return { 'http.response.status_code': outcome.status, 'error.type': String(outcome.status) };
    case 'invalid_output':
      // The only place where a useless answer can still be looked at.
      return { 'error.type': outcome.kind, 'sluice.answer': said.ok ? said.text.slice(0, SHOWN) : undefined };
    case 'broken':
      return { 'error.type': `broken by ${outcome.by}` };
    case 'unconfigured':
      return { 'error.type': named[outcome.lacks] ?? outcome.kind };
    case 'refused':
    case 'connection':
    case 'timeout':
    case 'aborted':
      return { 'error.type': outcome.kind };
  }
}

/** The attributes of a try's span, named as OpenTelemetry's GenAI conventions name them where they do. */
export function chatAttributes(about: Asked, said: ModelOutcome, outcome: AttemptOutcome): { [name: string]: Json } {
  const first = about.firstMs === null ? undefined : about.firstMs / 1000;
  const waited = { 'gen_ai.response.time_to_first_chunk': first };
  return attributes({ ...asked(about), ...answered(said), ...waited, ...failed(outcome, said) });
}
