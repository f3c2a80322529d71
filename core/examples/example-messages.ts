import type { Message } from '#core/flow/action';
import type { Scope } from '#core/expression/at-path';
import { render } from '#core/prompt/render';
import type { Manifest } from '#schema/contracts/manifest';
import type { PromptExamples } from '#schema/contracts/prompt-examples';
import { examplesTemplate } from './examples-template.ts';
import { pickExamples } from './pick-examples.ts';

/** A prompt's examples as messages, user and assistant taking turns. */
export function exampleMessages(examples: PromptExamples, manifest: Manifest, scope: Scope): Message[] {
  const question = render(examplesTemplate(manifest, examples) ?? '', scope);
  return pickExamples(examples, question).flatMap(({ user, assistant }): Message[] => [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ]);
}
