import { describe, expect, it } from 'vitest';
import { OfrepEvaluation, OfrepFailure } from '#schema/contracts/ofrep';
import { ofrepEdge, onOff, page, single, textWith } from './ofrep-edge.ts';

const deep = (levels: number): string => `{"context":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`;

describe('one flag over OFREP', () => {
  it.each([
    ['a boolean', 'banner', { plan: 'pro' }, { value: true, variant: 'on', reason: 'TARGETING_MATCH' }],
    ['its default', 'banner', { plan: 'free' }, { value: false, variant: 'off', reason: 'DEFAULT' }],
    ['a number', 'size', {}, { value: 2.5, variant: 'l', reason: 'STATIC' }],
    ['an object', 'theme', {}, { value: { bg: '#000' }, variant: 'dark', reason: 'STATIC' }],
    ['nothing while it is disabled', 'off', {}, { reason: 'DISABLED' }],
    ['nothing where the code knows better', 'undecided', {}, { reason: 'DEFAULT' }],
    ['a key with everything in it', 'a/b c?é', {}, { value: false, variant: 'off', reason: 'STATIC' }],
    ['a reference', 'hidden', { email: 'a@example.com' }, { value: true, variant: 'on', reason: 'TARGETING_MATCH' }],
  ])('gives %s', async (_says, key, context, answer) => {
    const { send } = await ofrepEdge();
    const reply = await send(single(key, { context }));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json');
    const body = OfrepEvaluation.parse(await reply.json());
    const { metadata: _metadata, ...rest } = body;
    expect(rest).toEqual({ key, ...answer });
  });

  it.each([
    ['no JSON', '{', 'PARSE_ERROR'],
    ['nothing', '', 'PARSE_ERROR'],
    ['a list', '[]', 'PARSE_ERROR'],
    ['a context that is a text', '{"context":"x"}', 'INVALID_CONTEXT'],
    ['a context that is a list', '{"context":[]}', 'INVALID_CONTEXT'],
    ['a context that is null', '{"context":null}', 'INVALID_CONTEXT'],
    ['a context nested too deep', deep(10_000), 'INVALID_CONTEXT'],
    ['a targeting key that is a number', '{"context":{"targetingKey":7}}', 'INVALID_CONTEXT'],
    ['an empty targeting key', '{"context":{"targetingKey":""}}', 'TARGETING_KEY_MISSING'],
    ['a targeting key that is null', '{"context":{"targetingKey":null}}', 'TARGETING_KEY_MISSING'],
    ['more than is read', `{"context":{"a":"${'x'.repeat(300_000)}"}}`, 'PARSE_ERROR'],
    ['bytes that are no UTF-8', '\uD800', 'PARSE_ERROR'],
  ])('refuses %s with 400 and the right code', async (_says, body, errorCode) => {
    const { send } = await ofrepEdge();
    const reply = await send(single('size', { body }));
    expect(reply.status).toBe(400);
    expect(OfrepFailure.parse(await reply.json())).toMatchObject({ key: 'size', errorCode });
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/ld+json',
  ])('reads %s', async (type) => {
    const { send } = await ofrepEdge();
    expect((await send(single('size', { headers: { 'content-type': type } }))).status).toBe(200);
  });

  it('refuses a body that says that it is something else', async () => {
    const { send } = await ofrepEdge();
    const reply = await send(single('size', { headers: { 'content-type': 'text/plain' } }));
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ errorCode: 'PARSE_ERROR' });
  });

  it.each(['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '%', 'a/b', '\u{1F600}', 'Size'])(
    'knows no flag %s',
    async (key) => {
      const { send } = await ofrepEdge();
      const reply = await send(single(key));
      expect(reply.status).toBe(404);
      expect(OfrepFailure.parse(await reply.json())).toMatchObject({ key, errorCode: 'FLAG_NOT_FOUND' });
    },
  );

  it('takes a key whose percent signs stand for nothing as it stands', async () => {
    const { send } = await ofrepEdge();
    const request = single('x');
    const reply = await send(new Request(request.url.replace(/x$/, '%E9%zz'), request));
    expect(reply.status).toBe(404);
    expect(await reply.json()).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
  });

  it('says what is wrong with a rule to a server key, and only that something is to a client key', async () => {
    const { send } = await ofrepEdge();
    const told = await send(single('broken'));
    expect(told.status).toBe(400);
    expect(await told.json()).toMatchObject({
      errorCode: 'GENERAL',
      errorDetails: expect.stringContaining('secret-variant'),
    });
    const untold = await send(single('broken', { headers: page }));
    expect(untold.status).toBe(400);
    expect(await untold.text()).not.toContain('secret-variant');
  });

  it('gives out metadata that the protocol knows, the file’s too', async () => {
    const { send } = await ofrepEdge();
    expect(await (await send(single('owned'))).json()).toMatchObject({
      metadata: { release: 'r7', public: true, owner: 'ann', team: 7 },
    });
    expect(await (await send(single('owned', { headers: page }))).json()).toMatchObject({
      metadata: { release: 'r7', team: 7 },
    });
  });

  it('waits for one read of the snapshot before it says that there is no flag', async () => {
    const edge = await ofrepEdge();
    await edge.become(textWith({ fresh: { state: 'ENABLED', variants: { a: 'x' }, defaultVariant: 'a' } }));
    const reply = await edge.send(single('fresh'));
    expect(await reply.json()).toMatchObject({ value: 'x' });
    expect(edge.reads).toEqual([false, true]);
  });

  it('waits for one read before it says that a flag is not public', async () => {
    const edge = await ofrepEdge();
    await edge.become(textWith({ hidden: { ...onOff, metadata: { public: true } } }));
    expect((await edge.send(single('hidden', { headers: page }))).status).toBe(200);
  });
});

describe('a client key', () => {
  it('cannot tell a flag that is not public from one that does not exist', async () => {
    const edge = await ofrepEdge();
    const seen: unknown[] = [];
    for (const key of ['hidden', 'absent']) {
      const reply = await edge.send(single(key, { headers: page }));
      const text = (await reply.text()).replaceAll(key, '…');
      seen.push([reply.status, text, [...reply.headers]]);
    }
    expect(seen[0]).toEqual(seen[1]);
    // Both waited for a read: not even the time tells.
    expect(edge.reads.filter((forced) => forced)).toHaveLength(2);
  });

  it('is a key for public flags too when it is a server’s that is limited to features', async () => {
    const { send } = await ofrepEdge();
    expect((await send(single('size', { headers: { 'x-api-key': 'limited' } }))).status).toBe(200);
    expect((await send(single('hidden', { headers: { 'x-api-key': 'limited' } }))).status).toBe(404);
  });

  it('does not say who has which role', async () => {
    const text = textWith({
      admin: { ...onOff, metadata: { public: true }, targeting: { if: [{ in: ['admin', { var: 'roles' }] }, 'on'] } },
    });
    const { send } = await ofrepEdge({ text });
    const context = { roles: ['admin'] };
    expect(await (await send(single('admin', { context }))).json()).toMatchObject({ value: true });
    for (const body of [JSON.stringify({ context }), '{"context":{"__proto__":{"roles":["admin"]}}}'])
      expect(await (await send(single('admin', { body, headers: page }))).json()).toMatchObject({ value: false });
  });

  it('is refused from a page that it is not for', async () => {
    const { send } = await ofrepEdge();
    const reply = await send(single('size', { headers: { ...page, origin: 'https://evil.test' } }));
    expect(reply.status).toBe(403);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('who may ask', () => {
  it.each([
    ['nobody', { 'x-api-key': '' }],
    ['somebody unknown', { 'x-api-key': 'guess' }],
  ])('%s is answered with 401', async (_says, headers) => {
    const { send } = await ofrepEdge();
    expect((await send(single('size', { headers }))).status).toBe(401);
  });

  it('shows its key as a bearer too', async () => {
    const { send } = await ofrepEdge();
    const request = single('size');
    request.headers.delete('x-api-key');
    request.headers.set('authorization', 'Bearer server');
    expect((await send(request)).status).toBe(200);
  });

  it('is told with 429 when to ask again', async () => {
    const take = () => ({ code: 'rate_limited', detail: 'Later.', retryAfterS: 3 }) as const;
    const { send } = await ofrepEdge({ over: { take } });
    const reply = await send(single('size'));
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '3']);
  });

  it('is answered with the protocol’s 500 while no configuration is there', async () => {
    const { send } = await ofrepEdge({ over: { snapshot: async () => null } });
    const reply = await send(single('size'));
    expect(reply.status).toBe(500);
    expect(await reply.json()).toEqual({ errorDetails: 'No configuration has reached this edge yet.' });
  });

  it('never sees what failed inside', async () => {
    const snapshot = async () => {
      throw new Error('secret');
    };
    const { send } = await ofrepEdge({ over: { snapshot } });
    const reply = await send(single('size'));
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain('secret');
  });
});
