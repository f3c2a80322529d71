import type { Json, JsonObject } from '#schema/contracts/json';
import type { Turn } from './turn.ts';

/** What templates and expressions read as `session`; `id` is null where the run named none. */
export type SessionValue = { readonly id: string | null; readonly messages: readonly Said[]; readonly summary: string };
type Said = { readonly role: 'user' | 'assistant'; readonly content: string };

/** What a session says to a run that remembers it: its turns as messages, oldest first, and what was condensed before them. */
export function sessionValue(id: string | null, turns: readonly Turn[], summary: string): SessionValue {
  const messages = turns.flatMap(({ said, answered }): Said[] => [
    { role: 'user', content: said },
    { role: 'assistant', content: answered },
  ]);
  return { id, messages, summary };
}

/** The same as JSON Schema, for those who check what a flow names. */
export const sessionNames: JsonObject = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    messages: {
      type: 'array',
      items: { type: 'object', properties: { role: { type: 'string' }, content: { type: 'string' } } },
    },
    summary: { type: 'string' },
  },
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function saidOf(message: Json): Said[] {
  if (!isObject(message)) return [];
  const { role, content } = message;
  return (role === 'user' || role === 'assistant') && typeof content === 'string' ? [{ role, content }] : [];
}

/** Reads a session's value back out of a run's scope; nothing where the run remembers nothing. */
export function readSession(value: Json | undefined): Pick<SessionValue, 'messages' | 'summary'> {
  if (!isObject(value)) return { messages: [], summary: '' };
  const { messages, summary } = value;
  return {
    messages: Array.isArray(messages) ? messages.flatMap(saidOf) : [],
    summary: typeof summary === 'string' ? summary : '',
  };
}
