import { asText } from '#core/grading/as-text';
import type { Json, JsonObject } from '#schema/contracts/json';

const isList = (value: Json | undefined): value is Json[] => Array.isArray(value);

/** What is asked in one text: the input's only text as it is, anything else as JSON. */
function questionOf(input: JsonObject): string {
  const values = Object.values(input);
  const [only] = values;
  return values.length === 1 && typeof only === 'string' ? only : JSON.stringify(input);
}

/** An example as the chat that fine-tuning takes: messages as they are, or one question; then what is expected. Null: nothing is expected of it. */
export function chatLine(input: JsonObject, expected: Json | undefined): { messages: Json[] } | null {
  if (expected === undefined || expected === null) return null;
  const { messages } = input;
  const before: Json[] = isList(messages) ? messages : [{ role: 'user', content: questionOf(input) }];
  return { messages: [...before, { role: 'assistant', content: answerOf(expected) }] };
}

/** An answer that is one text in an object is that text. */
function answerOf(expected: Json): string {
  const values = typeof expected === 'object' && expected !== null ? Object.values(expected) : [];
  const [only] = values;
  return !isList(expected) && values.length === 1 && typeof only === 'string' ? only : asText(expected);
}
