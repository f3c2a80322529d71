import { readTemplate } from '#core/prompt/template';
import type { JudgeSpec } from '#schema/contracts/judge';
import { promptOf } from './built-in.ts';

/** What a judge's prompt reads, by its outermost names: `input`, `documents`. */
export function readsOf(spec: JudgeSpec): ReadonlySet<string> {
  const { system = '', user } = promptOf(spec);
  const parts = [system, user].flatMap((text) => readTemplate(text).parts);
  return new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.path.split('.')[0] ?? ''])));
}
