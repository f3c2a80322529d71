import type { Offered } from '#core/chat/talk-of';
import type { Message } from '#core/flow/action';
import type { AnthropicMessage } from '#schema/contracts/anthropic-message';
import type { AnthropicToolChoice } from '#schema/contracts/chat-tools';

type Sent = AnthropicMessage['messages'][number];
type Blocks = Exclude<Sent['content'], string>;

const textOf = (blocks: Blocks): string =>
  blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');

function assistantOf(blocks: Blocks): Message {
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }] : [],
  );
  return { role: 'assistant', content: textOf(blocks), ...(calls.length === 0 ? {} : { calls }) };
}

function resultsIn(blocks: Blocks): Message[] {
  return blocks.flatMap((block): Message[] => {
    if (block.type !== 'tool_result') return [];
    const { tool_use_id: callId, content, is_error: isError } = block;
    return [{ role: 'tool', callId, content: content ?? '', ...(isError === true ? { isError } : {}) }];
  });
}

/** A message as Anthropic's clients send it, in no protocol's words: results come first, and each is one of its own. */
export function messagesOfAnthropic({ role, content }: Sent): Message[] {
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'assistant') return [assistantOf(content)];
  const results = resultsIn(content);
  const isText = results.length === 0 || content.some(({ type }) => type === 'text');
  return isText ? [...results, { role, content: textOf(content) }] : results;
}

const choices = { auto: 'auto', any: 'required', none: 'none' } as const;

function choiceOf(choice: AnthropicToolChoice): Pick<Offered, 'choice' | 'parallel'> {
  if (choice === null || choice === undefined) return { choice: 'auto' };
  const alone = choice.disable_parallel_tool_use;
  return {
    choice: choice.type === 'tool' ? { name: choice.name } : choices[choice.type],
    ...(typeof alone === 'boolean' ? { parallel: !alone } : {}),
  };
}

/** What Anthropic's clients offer a model. */
export function offeredByAnthropic({ tools, tool_choice: choice }: AnthropicMessage): Offered {
  const specs = (tools ?? []).map(({ name, description, input_schema: input, strict }) => ({
    ...{ name, description: description ?? null, input },
    ...(typeof strict === 'boolean' ? { strict } : {}),
  }));
  return { tools: specs, ...choiceOf(choice) };
}
