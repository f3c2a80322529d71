import type { JsonObject } from '#schema/contracts/json';
import type { Conversation } from './conversation.ts';

const text: JsonObject = { type: 'string' };

/** What a manifest's `chat.input` may name, as a JSON Schema. */
export const chatNames: JsonObject = {
  type: 'object',
  properties: {
    messages: { type: 'array', items: { type: 'object', properties: { role: text, content: text } } },
    last: text,
    system: text,
  },
};

/** The same as values: `messages` without those of the system, which are in `system`; `last` is empty when no user has spoken. */
export function chatScope(conversation: Conversation): JsonObject {
  const said = conversation.filter(({ role }) => role !== 'system').map((message) => ({ ...message }));
  const system = conversation.flatMap(({ role, content }) => (role === 'system' ? [content] : []));
  return {
    messages: said,
    last: said.findLast(({ role }) => role === 'user')?.content ?? '',
    system: system.join('\n\n'),
  };
}
