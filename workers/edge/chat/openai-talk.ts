import type { Offered } from '#core/chat/talk-of';
import type { Message } from '#core/flow/action';
import type { ChatCompletion } from '#schema/contracts/chat-completion';

type Body = Pick<ChatCompletion, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** A message as OpenAI's clients send it, in no protocol's words. */
export function messageOfOpenai(message: ChatCompletion['messages'][number]): Message {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', callId: message.tool_call_id, content: message.content };
    case 'assistant': {
      const content = message.content ?? '';
      const calls = (message.tool_calls ?? []).map(({ id, function: called }) => ({
        ...{ id, name: called.name, arguments: called.arguments },
      }));
      return { role: 'assistant', content, ...(calls.length === 0 ? {} : { calls }) };
    }
    case 'user':
      return { role: 'user', content: message.content };
    case 'system':
    case 'developer':
      return { role: 'system', content: message.content };
  }
}

/** What OpenAI's clients offer a model. */
export function offeredByOpenai({ tools, tool_choice: choice, parallel_tool_calls: parallel }: Body): Offered {
  const specs = (tools ?? []).map(({ function: { name, description, parameters, strict } }) => ({
    ...{ name, description: description ?? null, input: parameters ?? { type: 'object', properties: {} } },
    ...(typeof strict === 'boolean' ? { strict } : {}),
  }));
  return {
    tools: specs,
    choice: typeof choice === 'object' && choice !== null ? { name: choice.function.name } : (choice ?? 'auto'),
    ...(typeof parallel === 'boolean' ? { parallel } : {}),
  };
}
