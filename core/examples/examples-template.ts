import { inputText } from '#core/chat/chat-input';
import type { Manifest } from '#schema/contracts/manifest';
import type { PromptExamples } from '#schema/contracts/prompt-examples';

/** What the user says in an example, as a template over `input`; null: the manifest does not say. */
export function examplesTemplate(manifest: Manifest, { user }: PromptExamples): string | null {
  if (user !== undefined) return user;
  const property = inputText(manifest);
  return property === null ? null : `{{ input.${property} }}`;
}
