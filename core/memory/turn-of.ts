import { chatContent } from '#core/chat/chat-content';
import { inputText } from '#core/chat/chat-input';
import type { Scope } from '#core/expression/at-path';
import { evaluate } from '#core/expression/evaluate';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Memory } from '#schema/contracts/memory';
import type { Turn } from './turn.ts';

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a version takes for the user's words: its `memory.input`, else its input's only required text; null: it says nothing of it. */
export function saidBy(manifest: Manifest, memory: Memory): Json | null {
  if (memory.input !== undefined) return memory.input;
  const property = inputText(manifest);
  return property === null ? null : { var: `input.${property}` };
}

function answeredBy(manifest: Manifest, { output: declared }: Memory, output: JsonObject): string | null {
  if (declared === undefined) return chatContent(manifest, output, { asJson: false });
  const value = evaluate(declared, { output });
  return value.ok ? textOf(value.value) : null;
}

/** What a session is to remember of a run that ended with this reply; `scope` is what the end could read. Null: nothing can be made of it. */
export function turnOf(manifest: Manifest, scope: Scope, output: JsonObject): Turn | null {
  const { memory } = manifest;
  if (memory === undefined) return null;
  const said = saidBy(manifest, memory);
  const value = said === null ? null : evaluate(said, scope);
  const answered = answeredBy(manifest, memory, output);
  if (value === null || !value.ok || answered === null) return null;
  return { said: textOf(value.value), answered };
}
