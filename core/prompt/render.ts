import type { Json } from '#schema/contracts/json';
import { atPath, type Scope } from '#core/expression/at-path';
import { readSession } from '#core/memory/session-value';
import { renderDocuments } from './render-documents.ts';
import { readTemplate } from './template.ts';

function show(value: Json | undefined, path: string): string {
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

/**
 * The template with each `{{ path }}` filled from the scope, once: what is filled in is never read again.
 * Text as it is, `step.documents` as a numbered list with sources, `session.messages` as who said what, other values as JSON; nothing there: nothing (see `check.ts`).
 */
export function render(template: string, scope: Scope): string {
  const { parts } = readTemplate(template);
  return parts.map((part) => (typeof part === 'string' ? part : show(atPath(scope, part.path), part.path))).join('');
}
