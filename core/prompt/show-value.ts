import type { Json } from '#schema/contracts/json';
import { readSession } from '#core/memory/session-value';
import { renderDocuments } from './render-documents.ts';

/** A value as a prompt shows it: text as it is, documents as a numbered list, messages as who said what, others as JSON; nothing there: nothing. */
export function showValue(value: Json | undefined, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  const documents = Array.isArray(value) && path.endsWith('.documents') ? renderDocuments(value) : null;
  return documents ?? (path === 'session.messages' ? renderMessages(value) : null) ?? JSON.stringify(value);
}

const LINE_BREAK = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g;

/**
 * What was said, each message under who said it. Its further lines are set in, so that nobody can write "Assistant: …" into his own
 * message and have it stand where speakers stand. Null: no messages.
 */
function renderMessages(value: Json): string | null {
  const { messages } = readSession({ messages: value });
  if (!Array.isArray(value) || messages.length < value.length) return null;
  const set = (content: string): string => content.replaceAll(LINE_BREAK, '\n  ');
  return messages.map(({ role, content }) => `${role === 'user' ? 'User' : 'Assistant'}: ${set(content)}`).join('\n\n');
}
