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

/** What was said, each message under who said it. Null: no messages. */
function renderMessages(value: Json): string | null {
  const { messages } = readSession({ messages: value });
  if (!Array.isArray(value) || messages.length < value.length) return null;
  return messages.map(({ role, content }) => `${role === 'user' ? 'User' : 'Assistant'}: ${content}`).join('\n\n');
}

/**
 * The template with each `{{ path }}` filled from the scope, once: what is filled in is never read again.
 * Text as it is, `step.documents` as a numbered list with sources, `session.messages` as who said what, other values as JSON; nothing there: nothing (see `check.ts`).
 */
export function render(template: string, scope: Scope): string {
  const { parts } = readTemplate(template);
  return parts.map((part) => (typeof part === 'string' ? part : show(atPath(scope, part.path), part.path))).join('');
}
