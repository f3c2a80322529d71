import type { Message } from '#core/flow/action';
import type { Conversation } from './conversation.ts';

/** What a version's input may be made of: what was said, without calls and their results. */
export const conversationOf = (messages: readonly Message[]): Conversation =>
  messages.flatMap((message) => {
    const { role, content } = message;
    const isCallAlone = role === 'assistant' && content === '' && message.calls !== undefined;
    return role === 'tool' || isCallAlone ? [] : [{ role, content }];
  });
