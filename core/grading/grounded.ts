import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import { contentWords } from './content-words.ts';
import type { Grade } from './grade.ts';

/** What the answer may rest on. */
export type GroundedOptions = { readonly documents: readonly { readonly text: string }[] };

const SHOWN = 5;

/** The share of the answer's content words that occur in the documents. Null for an answer without content. What was expected is not looked at. */
export function grounded(output: Json, _expected: Json, { documents }: GroundedOptions): Grade {
  const words = [...contentWords(asText(output))];
  if (words.length === 0) return { score: null, reason: 'The answer has no content words.' };
  const known = contentWords(documents.map((document) => document.text).join('\n'));
  const strangers = words.filter((word) => !known.has(word));
  const found = words.length - strangers.length;
  const examples = strangers.length === 0 ? '' : `; not found: ${strangers.slice(0, SHOWN).join(', ')}`;
  return { score: found / words.length, reason: `${found} of ${words.length} words are in the documents${examples}.` };
}
