import { atPath, type Scope } from '#core/expression/at-path';
import type { Message } from '#core/flow/action';
import { fencedPrompt } from '#core/judge/fenced-prompt';
import { showValue } from '#core/prompt/show-value';
import type { Json } from '#schema/contracts/json';
import type { Prompt } from '#schema/contracts/prompt-step';

const answer = 'a score from 0 (not at all what is asked for) to 1 (entirely)';

/**
 * What a guard's judge is asked: its prompt over this scope, in which `{{ judged }}` is the value to judge. Every value is fenced in, and
 * is shown whole: a guard that looked away somewhere would be told where. It answers by `judgeSchema`.
 */
export function judgeMessages(prompt: Prompt, scope: Scope, judged: Json): readonly Message[] {
  const seen: Scope = { ...scope, judged };
  return fencedPrompt(prompt, { show: (path) => showValue(atPath(seen, path), path), answer });
}
