import type { PromptAction } from '#core/flow/action';
import type { Answered } from '#core/flow/history';
import { readReply } from '#core/flow/read-reply';
import { attributes, type Ledger } from '../execute/ledger.ts';
import type { Asking } from '../execute/try-model.ts';
import type { Found } from './answer-store.ts';

type Given = { readonly startMs: number; readonly shared: boolean };
type Noting = Found & Given & { readonly nowMs: number };

/** The span of an answer that no model was asked for: what it cost when it was made is told, and is nobody's cost now. */
function note(ledger: Ledger, { step }: PromptAction, { answer, age, startMs, shared, nowMs }: Noting): void {
  const ageMs = nowMs - answer.madeAtMs;
  ledger.note(startMs, () => ({
    name: `chat ${answer.model}`.slice(0, 128),
    kind: 'chat',
    step,
    status: 'ok',
    attributes: attributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.model': answer.model,
      'gen_ai.response.finish_reasons': [answer.finish],
      'sluice.cache': age === 'fresh' ? 'hit' : 'stale',
      'sluice.cache.shared': shared ? true : undefined,
      'sluice.cache.age_s': Math.max(0, Math.round(ageMs / 1000)),
      'sluice.cache.made.cost_usd': answer.costUsd,
      'sluice.cache.made.input_tokens': answer.usage.inputTokens,
      'sluice.cache.made.output_tokens': answer.usage.outputTokens,
    }),
  }));
}

/** A kept answer as the step's outcome, told to those who listen. Null: it is not what the step asks for, so it is as if not there. */
export function give(action: PromptAction, found: Found, asking: Asking & Given): Answered | null {
  const { ledger, tell } = asking;
  const { text, model, finish } = found.answer;
  const reply = readReply(text, action.schema);
  if (!reply.ok) return null;
  const { startMs, shared } = asking;
  note(ledger, action, { ...found, startMs, shared, nowMs: asking.now() });
  ledger.finish = finish;
  ledger.keptUsage(found.answer);
  ledger.sawCache(found.age === 'fresh' ? 'hit' : 'stale');
  if (tell !== null && text !== '') {
    ledger.firstContentMs ??= ledger.elapsedMs();
    tell(text);
  }
  return { kind: 'answered', ...reply.value, model, fallback: false };
}
