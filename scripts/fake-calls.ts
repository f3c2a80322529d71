/** A call that the fake model asks for. */
export type FakeCall = { name: string; arguments: object };

type Caller = { protocol: 'openai' | 'anthropic'; model: string; n: number };

const data = (value: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;

const written = (calls: readonly FakeCall[], n: number) =>
  calls.map(({ name, arguments: given }, at) => ({ id: `call_${n}_${at}`, name, json: JSON.stringify(given), given }));

const usage = {
  openai: { prompt_tokens: 20, completion_tokens: 7, total_tokens: 27 },
  anthropic: { input_tokens: 20, output_tokens: 7, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
};

function openaiWhole({ model, n }: Caller, calls: readonly FakeCall[]): object {
  const made = written(calls, n).map(({ id, name, json }) => ({
    ...{ id, type: 'function' },
    function: { name, arguments: json },
  }));
  const message = { role: 'assistant', content: null, refusal: null, tool_calls: made };
  const choices = [{ index: 0, message, finish_reason: 'tool_calls', logprobs: null }];
  return { id: `chatcmpl-fake-${n}`, object: 'chat.completion', created: 0, model, choices, usage: usage.openai };
}

function anthropicWhole({ model, n }: Caller, calls: readonly FakeCall[]): object {
  const content = written(calls, n).map(({ id, name, given }) => ({ type: 'tool_use', id, name, input: given }));
  const head = { id: `msg_fake_${n}`, type: 'message', role: 'assistant', model };
  return { ...head, content, stop_reason: 'tool_use', stop_sequence: null, usage: usage.anthropic };
}

/** An answer that asks for these calls, whole. */
export const callsWhole = (caller: Caller, calls: readonly FakeCall[]): object =>
  caller.protocol === 'openai' ? openaiWhole(caller, calls) : anthropicWhole(caller, calls);

/** Arguments come in parts, as from any model. */
const halves = (json: string): string[] => [json.slice(0, 4), json.slice(4)];

function openaiEvents({ model, n }: Caller, calls: readonly FakeCall[]): string {
  const head = { id: `chatcmpl-fake-${n}`, object: 'chat.completion.chunk', created: 0, model };
  const chunk = (delta: object, finish: string | null = null) =>
    data({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], usage: null });
  const parts = written(calls, n).map(({ id, name, json }, index) => {
    const begun = chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
    const more = halves(json).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] }));
    return begun + more.join('');
  });
  const spent = data({ ...head, choices: [], usage: usage.openai });
  return `${chunk({ role: 'assistant', content: null })}${parts.join('')}${chunk({}, 'tool_calls')}${spent}data: [DONE]\n\n`;
}

function anthropicEvents({ model, n }: Caller, calls: readonly FakeCall[]): string {
  const named = (type: string, value: object) => data({ type, ...value }, type);
  const message = { id: `msg_fake_${n}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null };
  const blocks = written(calls, n).map(({ id, name, json }, index) => {
    const begun = named('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } });
    const more = halves(json).map((partial_json) =>
      named('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } }),
    );
    return begun + more.join('') + named('content_block_stop', { index });
  });
  const start = named('message_start', { message: { ...message, usage: { ...usage.anthropic, output_tokens: 1 } } });
  const end = named('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } });
  return start + blocks.join('') + end + named('message_stop', {});
}

/** The same as a stream's events. */
export const callsEvents = (caller: Caller, calls: readonly FakeCall[]): string =>
  caller.protocol === 'openai' ? openaiEvents(caller, calls) : anthropicEvents(caller, calls);
