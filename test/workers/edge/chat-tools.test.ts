import { describe, expect, it } from 'vitest';
import type { Json } from '#schema/contracts/json';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { ModelOutcome } from '../../../workers/edge/providers/provider.ts';
import { asking, b, request, rollingOut, routeWith, says, smallEdge } from './small-edge.ts';

type Script = [ModelOutcome, ...ModelOutcome[]];

const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Bonn"}' };
const asks = (text = '', calls: object[] = [call]): ModelOutcome =>
  ({ ...says(text), finish: 'tool_calls', calls }) as ModelOutcome;
const input = { type: 'object', properties: { city: { type: 'string' } } };

/** Each protocol's way to say the same: a question with a tool, and the same with the call and its result. */
const protocols = {
  openai: {
    path: '/v1/chat/completions',
    tools: [{ type: 'function', function: { name: 'weather', description: 'The weather.', parameters: input } }],
    asked: {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: call.arguments } }],
    },
    result: { role: 'tool', tool_call_id: 'call_1', content: 'Rain.' },
    forced: { tool_choice: { type: 'function', function: { name: 'weather' } }, parallel_tool_calls: false },
  },
  anthropic: {
    path: '/v1/messages',
    tools: [{ name: 'weather', description: 'The weather.', input_schema: input }],
    asked: {
      role: 'assistant',
      content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Bonn' } }],
    },
    result: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'Rain.' }] }],
    },
    forced: { tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true } },
  },
};

const question = { role: 'user', content: 'Rain?' };
const flowing = (over: Partial<ManifestInput> = {}) =>
  asking({
    output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
    prompts: { answer: { system: 'Be brief.', user: 'Q: {{ input.question }}' } },
    ...over,
  });

async function edgeWith(script: Script, over: Partial<ManifestInput> = {}) {
  return smallEdge({ manifest: flowing(over), openai: script });
}

/** The data of a stream's events. */
const eventsOf = (text: string) =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => (data === '[DONE]' ? data : (JSON.parse(data) as Json)));

describe.each(Object.entries(protocols))('tools of a caller of %s', (protocol, said) => {
  const send = (over: object) =>
    request(said.path, { model: 'help', max_tokens: 9, messages: [question], tools: said.tools, ...over } as Json);

  it('are offered to the model beside the version’s own words', async () => {
    const edge = await edgeWith([says('No.')]);
    const reply = await edge.send(send(said.forced));
    expect([reply.status, reply.headers.get('sluice-ignored')]).toEqual([200, 'max_tokens']);
    expect(edge.asked[0]).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Q: Rain?' },
      ],
      tools: {
        ...{ choice: { name: 'weather' }, parallel: false, wellFormed: true },
        tools: [{ name: 'weather', description: 'The weather.', input }],
      },
    });
  });

  it('are called by the caller: the turn ends there, well, with what was asked for in its trace', async () => {
    const edge = await edgeWith([asks('I look.')]);
    const reply = await edge.send(send({}));
    expect(await reply.json()).toMatchObject(
      protocol === 'openai'
        ? {
            choices: [
              {
                finish_reason: 'tool_calls',
                message: {
                  content: 'I look.',
                  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather' } }],
                },
              },
            ],
            usage: { completion_tokens: 4 },
          }
        : {
            ...{ stop_reason: 'tool_use', usage: { output_tokens: 4 } },
            content: [
              { type: 'text', text: 'I look.' },
              { type: 'tool_use', id: 'call_1', input: { city: 'Bonn' } },
            ],
          },
    );
    expect(edge.records.at(-1)).toMatchObject({ kind: 'ended', outcome: 'ok', outputTokens: 4 });
    expect(edge.traces[0]).toMatchObject({ outcome: 'ok', code: null, output: { text: 'I look.', calls: [call] } });
  });

  it('and their results go back to the model, after the version’s own words', async () => {
    const edge = await edgeWith([says('Yes, rain.')]);
    const reply = await edge.send(send({ messages: [question, said.asked, said.result] }));
    expect(await reply.text()).toContain('Yes, rain.');
    expect(edge.asked[0]?.messages).toMatchObject([
      { role: 'system' },
      { role: 'user', content: 'Q: Rain?' },
      { role: 'assistant', content: '', calls: [call] },
      { role: 'tool', callId: 'call_1', content: 'Rain.' },
    ]);
  });

  it('of earlier turns are told where the version shows no history itself', async () => {
    const talk = [
      question,
      said.asked,
      said.result,
      { role: 'assistant', content: 'Rain.' },
      { role: 'user', content: 'And now?' },
    ];
    const bare = await edgeWith([says('Dry.')]);
    await (await bare.send(send({ messages: talk }))).text();
    expect(bare.asked[0]?.messages.map(({ role, content }) => [role, content])).toEqual([
      ...[
        ['system', 'Be brief.'],
        ['user', 'Rain?'],
        ['assistant', ''],
        ['tool', 'Rain.'],
        ['assistant', 'Rain.'],
      ],
      ['user', 'Q: And now?'],
    ]);
    const own = await edgeWith([says('Dry.')], {
      chat: { input: { question: { var: 'last' }, all: { var: 'messages' } } },
      input: { type: 'object', properties: { question: {}, all: {} } },
    });
    await (await own.send(send({ messages: talk }))).text();
    expect(own.asked[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });

  it('need not be offered again for their results to be told', async () => {
    const edge = await edgeWith([says('Yes.')]);
    const reply = await edge.send(send({ messages: [question, said.asked, said.result], tools: undefined }));
    expect(reply.status).toBe(200);
    expect(edge.asked[0]?.tools).toMatchObject({ choice: 'none', tools: [{ name: 'weather' }] });
  });

  it.each([
    ['beside a text', 'I look.'],
    ['alone', ''],
  ])('are called in a stream %s', async (_what, text) => {
    const edge = await edgeWith([asks(text, [call, { ...call, id: 'call_2' }])]);
    const events = eventsOf(await (await edge.send(send({ stream: true }))).text());
    const seen = JSON.stringify(events);
    if (protocol === 'openai') {
      const choices = events.flatMap(
        (one) => (one as { choices?: { delta: object; finish_reason: string | null }[] }).choices ?? [],
      );
      expect(choices.flatMap(({ delta }) => ('tool_calls' in delta ? [delta.tool_calls] : []))).toEqual([
        [{ index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: call.arguments } }],
        [{ index: 1, id: 'call_2', type: 'function', function: { name: 'weather', arguments: call.arguments } }],
      ]);
      expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
      expect(events.at(-1)).toBe('[DONE]');
    } else {
      const starts = events.filter((one) => (one as { type: string }).type === 'content_block_start');
      const at = text === '' ? 0 : 1;
      expect(starts.slice(at)).toMatchObject([
        { index: at, content_block: { type: 'tool_use', id: 'call_1', name: 'weather', input: {} } },
        { index: at + 1, content_block: { type: 'tool_use', id: 'call_2' } },
      ]);
      expect(seen).toContain('"stop_reason":"tool_use"');
    }
    expect(seen.includes('I look.')).toBe(text !== '');
  });

  it.each<[string, Script, number]>([
    ['that are no JSON', [asks('', [{ ...call, arguments: '{"city"' }]), says('Yes.')], 2],
    ['of a tool that nobody offered', [asks('', [{ ...call, name: 'format' }]), says('Yes.')], 2],
  ])('asked for with arguments %s: that try has failed, and the next is made', async (_what, script, tries) => {
    const models = { main: [{ provider: 'openai' as const, model: 'm', retries: 1 }] };
    const edge = await edgeWith(script, { models });
    const reply = await edge.send(send({ stream: true }));
    expect([await reply.text(), edge.asked.length]).toEqual([expect.stringContaining('Yes.'), tries]);
  });

  it('are never answered from the cache, nor kept there', async () => {
    const cached = asking({
      ...flowing(),
      flow: [
        { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', cache: { ttlS: 60 } },
        { kind: 'output', value: { answer: { var: 'answer.text' } } },
      ],
    });
    const edge = await smallEdge({ manifest: cached, openai: [says('One.'), says('Two.')] });
    for (const text of ['One.', 'Two.']) expect(await (await edge.send(send({}))).text()).toContain(text);
    expect(edge.asked.length).toBe(2);
  });

  it.each<[string, Partial<ManifestInput>]>([
    [
      'a guard behind its prompt',
      {
        flow: [
          { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
          {
            kind: 'guard',
            name: 'g',
            on: { var: 'answer.text' },
            graders: [{ grader: 'length', max: 9 }],
            else: 'block',
            message: 'x',
          },
          { kind: 'output', value: { answer: { var: 'answer.text' } } },
        ],
      },
    ],
    ['no prompt', { flow: [{ kind: 'output', value: { answer: 'x' } }] }],
  ])('are refused by a version with %s, which says why', async (_what, over) => {
    const edge = await edgeWith([says('x')], over);
    const reply = await edge.send(send({}));
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringMatching(/needs a flow of one prompt step/)]);
    expect(edge.asked).toEqual([]);
  });

  it('are refused by a version whose guard would not see what is handed on beside its question', async () => {
    const edge = await edgeWith([says('x')], {
      flow: [
        {
          kind: 'guard',
          name: 'clean',
          on: { var: 'input.question' },
          graders: [{ grader: 'injection' }],
          else: 'block',
          message: 'x',
        },
        { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
        { kind: 'output', value: { answer: { var: 'answer.text' } } },
      ],
    });
    const reply = await edge.send(send({}));
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringMatching(/guard clean checks/)]);
    expect(edge.asked).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ['a result of no call', { messages: [question, said.result] }, /no call just before/],
    ['a call without its result', { messages: [question, said.asked, question] }, /has no result/],
    ['two tools of one name', { tools: [...said.tools, ...said.tools] }, /one name/],
    [
      'a choice that is none of them',
      { ...said.forced, tools: JSON.parse(JSON.stringify(said.tools).replaceAll('weather', 'other')) as Json },
      /not among the tools/,
    ],
  ])('are refused with %s: no provider is asked', async (_what, over, why) => {
    const edge = await edgeWith([says('x')]);
    const reply = await edge.send(send(over));
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringMatching(why)]);
    expect([edge.asked, edge.records.at(-1)]).toMatchObject([[], { outcome: 'invalid_input' }]);
  });

  it('count as input, of which a version takes so much', async () => {
    const edge = await edgeWith([says('x')], { limits: { inputBytes: 200 } });
    expect((await edge.send(send({}))).status).toBe(413);
  });

  it('are offered to a candidate that is tried beside control too', async () => {
    const edge = await smallEdge({
      ...{ manifest: flowing(), route: routeWith(rollingOut({ percent: 0, shadow: 1 })), openai: [asks(), asks()] },
    });
    await (await edge.send(send(protocol === 'openai' ? { user: 'u' } : { metadata: { user_id: 'u' } }))).text();
    await edge.settled();
    expect(edge.asked.map(({ tools }) => tools?.tools.length)).toEqual([1, 1]);
    expect(edge.records.at(-1)).toMatchObject({ kind: 'mirrored', version: b.id, outcome: 'ok' });
  });
});
