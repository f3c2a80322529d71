import { atPath, type Scope } from '#core/expression/at-path';
import { showValue } from './show-value.ts';
import { readTemplate } from './template.ts';

/**
 * The template with each `{{ path }}` filled from the scope, once: what is filled in is never read again.
 * Text as it is, `step.documents` as a numbered list with sources, `session.messages` as who said what, other values as JSON; nothing there: nothing (see `check.ts`).
 */
export function render(template: string, scope: Scope): string {
  const { parts } = readTemplate(template);
  return parts
    .map((part) => (typeof part === 'string' ? part : showValue(atPath(scope, part.path), part.path)))
    .join('');
}
