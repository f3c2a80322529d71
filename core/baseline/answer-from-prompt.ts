import { extractiveAnswer, type Source } from './extractive-answer.ts';

/** A message as a model gets it. */
type Message = { readonly role: string; readonly content: string };

const HEADING = /^\[(\d+)\] .*$/m;
const QUESTION = /^Question:\s*/m;

/** The documents of a prompt, as `core/prompt/render-documents.ts` writes them: `[1] source`, then the text. Called by number. */
function documentsIn(context: string): Source[] {
  const pieces = context.split(HEADING);
  return pieces.flatMap((id, n) => (n % 2 === 1 ? [{ id, text: (pieces[n + 1] ?? '').trim() }] : []));
}

/**
 * What a literal-minded model answers: the extractive answer to the last message's `Question: …` out of the numbered documents
 * above it, citing them as `[1]`. Stands in for a provider where there is no key and no network, so that answers are real.
 */
export function answerFromPrompt(messages: readonly Message[]): string {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const parts = asked.split(QUESTION);
  const question = parts.at(-1) ?? '';
  return extractiveAnswer(question.trim(), documentsIn(parts.slice(0, -1).join(''))).text;
}
