import type { Message } from '#core/flow/action';
import type { Json } from '#schema/contracts/json';
import { readSession } from './session-value.ts';

const BEFORE = 'What was said before, in short:';

/**
 * The session's messages before a prompt's own last one. The summary is made of what users said, so it stands before the first
 * user's words, in their rank and never in the system's; roles go on taking turns.
 */
export function withMemory(session: Json | undefined, asked: Message): Message[] {
  const { messages, summary } = readSession(session);
  const all: Message[] = [...messages, asked];
  const [first, ...rest] = all;
  if (summary === '' || first === undefined) return all;
  return [{ ...first, content: `${BEFORE}\n${summary}\n\n${first.content}` }, ...rest];
}
