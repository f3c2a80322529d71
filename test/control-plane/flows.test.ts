import { beforeAll, describe, expect, it } from 'vitest';
import { call, createFeature, manifest, type Met } from './call.ts';

const versions = (feature: string): string => `/admin/v1/features/${feature}/versions`;
const push = (feature: string, sent: unknown): Promise<Met> =>
  call('POST', versions(feature), { body: { manifest: sent } });
const issues = ({ body }: Met) => body['issues'] as { path: string; message: string }[];

const question = { question: { var: 'input.question' } };
const told = { kind: 'output', value: { answer: 'x' } };
const flowing = (...flow: unknown[]) => ({ ...manifest(), flow: [...flow, told] });
const helping = (version: unknown, feature = 'helper') => ({
  ...{ kind: 'subfeature', name: 'help', feature, version },
  input: question,
});

describe('a push of steps within steps', () => {
  beforeAll(async () => void (await createFeature('nesting', { permissions: { tools: '*' } })));

  it('is kept when all of them are sound', async () => {
    const inner = { kind: 'branch', name: 'way', cases: [{ when: { var: 'context.vip' }, do: [] }] };
    const empty = await push('nesting', flowing(inner));
    expect(issues(empty)[0]?.path).toBe('flow.0.cases.0.do');

    const output = { type: 'object' };
    const sent = {
      ...manifest(),
      output,
      flow: [
        {
          ...{ kind: 'loop', name: 'again', max: 2, until: { var: 'check.pass' } },
          do: [
            {
              ...{ kind: 'guard', name: 'check', on: { var: 'input.question' }, else: 'mark', message: 'x' },
              graders: [{ grader: 'length', max: 5 }],
            },
          ],
        },
        { kind: 'output', value: { answer: { var: 'again.count' } } },
      ],
    };
    expect((await push('nesting', sent)).status).toBe(201);
  });

  it('tells what is wrong inside, with its path and the known kinds, and what is wrong elsewhere', async () => {
    const loop = { kind: 'loop', name: 'again', max: 2, until: true, do: [{ kind: 'dance', name: 'a' }] };
    const refused = await push('nesting', { ...flowing(loop), input: { type: 'nonsense' } });
    expect(refused.status).toBe(422);
    expect(issues(refused).map(({ path }) => path)).toEqual(['flow.0.do.0.kind', 'input.type']);
    expect(issues(refused)[0]?.message).toMatch(/known: .*retrieve.*branch, parallel, map, loop/);
  });

  it('is refused where a tool with effects would be done again, unless its server knows a repetition', async () => {
    const tool = (keyed: boolean) => ({
      body: {
        kind: 'http',
        method: 'POST',
        url: 'https://tools.example.com/pay',
        effect: 'write',
        revert: { how: 'Book it back.' },
        ...(keyed && { keyed }),
      },
    });
    const pay = { kind: 'tool', name: 'pay', tool: 'pay', arguments: {} };
    const sent = flowing({ kind: 'loop', name: 'again', max: 2, until: { var: 'pay.result' }, do: [pay] });
    await call('PUT', '/admin/v1/tools/pay', tool(false));
    expect(issues(await push('nesting', sent))).toEqual([
      { path: 'flow.0', message: expect.stringContaining('done up to 2 times') },
    ]);
    await call('PUT', '/admin/v1/tools/pay', tool(true));
    expect((await push('nesting', sent)).status).toBe(201);
  });
});

describe('a push of a flow that does what nothing takes back', () => {
  const declare = (more: object) =>
    call('PUT', '/admin/v1/tools/wire', {
      body: { kind: 'http', method: 'POST', url: 'https://tools.example.com/wire', effect: 'write', ...more },
    });
  const wire = { kind: 'tool', name: 'wire', tool: 'wire', arguments: {} };

  beforeAll(async () => {
    await createFeature('part', { permissions: { tools: '*' } });
    await createFeature('paying', { permissions: { tools: '*' } });
  });

  it('is refused, also where a branch or a subfeature would do it, until an admin says how it is reverted', async () => {
    await declare({ approve: 'nobody' });
    const part = await push('part', flowing(wire));
    expect(part.status).toBe(201);
    await declare({});
    const nested = { kind: 'branch', name: 'either', cases: [{ when: true, do: [wire] }] };
    const sub = {
      kind: 'subfeature',
      name: 'sub',
      feature: 'part',
      version: part.body['version'],
      input: { question: 'q' },
    };
    for (const [step, path] of [
      [wire, 'flow.0.tool'],
      [nested, 'flow.0.cases.0.do.0.tool'],
      [sub, 'flow.0.version'],
    ] as const) {
      const refused = await push('paying', flowing(step));
      expect([refused.status, issues(refused)]).toEqual([
        422,
        [{ path, message: expect.stringMatching(/changes things and nothing takes that back.*approval step yet/) }],
      ]);
    }
    await declare({ revert: { how: 'Ask the bank within a day.' } });
    expect((await push('paying', flowing(sub))).status).toBe(201);
    await declare({ revert: { how: 'Ask the bank within a day.' }, approve: 'operator' });
    expect(issues(await push('paying', flowing(wire)))[0]?.message).toContain('by the role operator');
  });
});

describe('a push of a flow that runs another version', () => {
  const reading = {
    ...manifest(),
    flow: [
      { kind: 'retrieve', name: 'find', from: 'secret-docs', query: '{{ input.question }}' },
      { kind: 'output', value: { answer: { var: ['find.documents.0.text', ''] } } },
    ],
  };
  let version: unknown;

  beforeAll(async () => {
    await createFeature('helper', { permissions: { collections: '*' } });
    await createFeature('asker', { permissions: { collections: '*' } });
    version = (await push('helper', reading)).body['version'];
  });

  it('is kept when that version is there, and fits', async () => {
    expect((await push('asker', flowing(helping(version)))).status).toBe(201);
  });

  it.each([
    [
      'nobody pushed',
      helping('v_ffffffffffffffff'),
      'flow.0.version',
      'Feature helper has no version v_ffffffffffffffff.',
    ],
    ['is of no feature', helping('v_ffffffffffffffff', 'nobody'), 'flow.0.version', 'Feature nobody has no version'],
    ['is no version', helping('latest'), 'flow.0.version', 'v_ and 16 hex digits.'],
  ])('is refused when it %s', async (_, step, path, message) => {
    const refused = await push('asker', flowing(step));
    expect(refused.status).toBe(422);
    expect(issues(refused)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('is refused when that version asks more than is given', async () => {
    const refused = await push('asker', flowing({ ...helping(version), input: {} }));
    expect(issues(refused)).toEqual([
      { path: 'flow.0.input', message: `The input schema of helper ${String(version)} requires "question".` },
    ]);
  });

  it('is refused when that version uses what this feature may not: nobody gets more through another', async () => {
    await createFeature('modest', { permissions: { collections: [] } });
    const refused = await push('modest', flowing(helping(version)));
    expect(issues(refused)).toEqual([
      { path: 'flow.0.version', message: expect.stringContaining('The feature may not use "secret-docs"') },
    ]);
    const asker = (await push('asker', flowing(helping(version)))).body['version'];
    expect(issues(await push('modest', flowing(helping(asker, 'asker'))))).toEqual([
      { path: 'flow.0.version', message: expect.stringContaining('The feature may not use "secret-docs"') },
    ]);
  });
});

describe('a push with an agent', () => {
  const tool = (name: string, more: object) =>
    call('PUT', `/admin/v1/tools/${name}`, {
      body: { kind: 'http', method: 'POST', url: 'https://tools.example.com/', effect: 'read', ...more },
    });
  const sent = (model: string, more: object = {}) => ({
    ...manifest(),
    models: { main: [{ provider: 'openai', model }] },
    prompts: { plan: { user: '{{ input.question }}' } },
    flow: [
      { kind: 'agent', name: 'plan', prompt: 'plan', model: 'main', tools: ['finder'], maxTurns: 3, ...more },
      { kind: 'output', value: { answer: { var: 'plan.text' } } },
    ],
  });
  beforeAll(async () => {
    await createFeature('acting', { permissions: { tools: ['finder'], providers: '*', collections: '*' } });
    await tool('finder', { description: 'Finds things.' });
    await tool('mover', {});
  });

  it('is kept when its tools are declared and permitted', async () => {
    expect((await push('acting', sent('gpt-5-mini', { maxUsd: 0.1 }))).status).toBe(201);
    expect(issues(await push('acting', sent('gpt-5-mini', { tools: ['mover'] })))[0]).toMatchObject({
      path: 'flow.0.tools.0',
      message: expect.stringMatching(/may not use "mover"/),
    });
    expect(issues(await push('acting', sent('gpt-5-mini', { tools: ['nothing'] })))[0]?.message).toMatch(
      /known: finder/,
    );
  });

  it('may not be bound to a sum where nobody knows what its models cost', async () => {
    expect((await push('acting', sent('nobody-knows'))).status).toBe(201);
    expect(issues(await push('acting', sent('nobody-knows', { maxUsd: 0.1 })))).toEqual([
      {
        path: 'flow.0.maxUsd',
        message: 'No price is known of openai/nobody-knows, so nobody could say when so much is spent.',
      },
    ]);
  });
});
