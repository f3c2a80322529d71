import type { Conversation } from '#core/chat/conversation';
import type { Turn } from './turn.ts';

/**
 * The turns that a chat's caller sent along: all before the last message of the user. What one side said in several messages is one
 * text, and what the system said is no part of it.
 */
export function turnsOfChat(conversation: Conversation): Turn[] {
  const last = conversation.findLastIndex(({ role }) => role === 'user');
  const turns: { said: string[]; answered: string[] }[] = [];
  for (const { role, content } of conversation.slice(0, Math.max(0, last))) {
    if (role === 'system') continue;
    const open = turns.at(-1);
    if (role === 'assistant') open?.answered.push(content);
    else if (open === undefined || open.answered.length > 0) turns.push({ said: [content], answered: [] });
    else open.said.push(content);
  }
  return turns.map(({ said, answered }) => ({ said: said.join('\n\n'), answered: answered.join('\n\n') }));
}
