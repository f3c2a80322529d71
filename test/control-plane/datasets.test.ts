import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { call } from './call.ts';

const path = '/admin/v1/datasets/golden';
const lines = (...rows: unknown[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
const send = (text: string, query = '') =>
  call('POST', `${path}/examples${query}`, { text, type: 'application/x-ndjson' });
const example = (id: string, over: object = {}) => ({
  id,
  input: { question: `${id}?` },
  expected: { answer: id },
  ...over,
});
const ids = ({ body }: { body: Record<string, unknown> }) => (body['examples'] as { id: string }[]).map(({ id }) => id);
const versionOf = async () => (await call('GET', path)).body['version'] as string;

beforeEach(async () => {
  await call('DELETE', path);
  await call('PUT', path, { body: { owner: 'qa', slices: ['language'] } });
});

describe('a dataset', () => {
  it('holds nothing, and has no version, until examples come', async () => {
    expect((await call('GET', path)).body).toMatchObject({
      dataset: 'golden',
      owner: 'qa',
      version: null,
      examples: 0,
    });
    expect((await call('GET', `${path}/examples`)).body).toEqual({ version: null, examples: [] });
    const absent = '/admin/v1/datasets/absent';
    const asks = [
      call('GET', absent),
      call('DELETE', absent),
      call('GET', `${absent}/versions`),
      call('GET', `${absent}/examples`),
    ];
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });

  it('has the same version whenever it holds the same, in whatever order and words it came', async () => {
    const first = await send(lines(example('b'), example('a'), ''));
    expect(first.body).toMatchObject({ stored: 2, written: 2, examples: 2, refused: [] });
    const version = first.body['version'];
    expect(version).toMatch(/^d_[0-9a-f]{16}$/);
    expect((await send(lines({ expected: { answer: 'a' }, input: { question: 'a?' }, id: 'a' }))).body).toMatchObject({
      written: 0,
      version,
    });
    await send(lines(example('a', { critical: true })));
    expect(await versionOf()).not.toBe(version);
    expect((await send(lines(example('a')))).body).toMatchObject({ written: 1, version });
    const { versions } = (await call('GET', `${path}/versions`)).body as { versions: { examples: number }[] };
    expect(versions.map(({ examples }) => examples)).toEqual([2, 2]);
  });

  it('keeps what an older version held, whatever comes and goes later', async () => {
    await send(lines(example('a'), example('b', { split: 'train' })));
    const old = await versionOf();
    await send(lines(example('a', { expected: 'other' }), example('c')));
    expect((await call('POST', `${path}/prune`, { body: { ids: ['b', 'nobody'] } })).body).toMatchObject({
      deleted: 1,
    });
    expect(ids(await call('GET', `${path}/examples`))).toEqual(['a', 'c']);
    const before = await call('GET', `${path}/examples?version=${old}`);
    expect(before.body).toEqual({
      version: old,
      examples: [
        { ...example('a'), metadata: {}, critical: false, split: 'test' },
        { ...example('b'), metadata: {}, critical: false, split: 'train' },
      ],
    });
    expect(ids(await call('GET', `${path}/examples?version=${old}&split=train`))).toEqual(['b']);
    expect((await call('GET', `${path}/examples?version=d_0000000000000000`)).status).toBe(404);
  });

  it('is read page by page', async () => {
    await send(lines(...['a', 'b', 'c'].map((id) => example(id))));
    const first = await call('GET', `${path}/examples?limit=2`);
    const second = await call('GET', `${path}/examples?limit=2&cursor=${String(first.body['next'])}`);
    expect([ids(first), ids(second), second.body['next']]).toEqual([['a', 'b'], ['c'], undefined]);
  });

  it('takes no part of an import with a bad row, unless told to; each is named', async () => {
    const text = lines(
      example('good'),
      '{',
      { id: 'bad id', input: {} },
      { input: 'text' },
      example('good'),
      example('x', { split: 'tset', unknown: 1 }),
    );
    const refused = await send(text);
    expect(refused.status).toBe(422);
    const issues = refused.body['issues'] as { path: string; message: string }[];
    expect(issues.map((issue) => issue.path)).toEqual([
      'line 2',
      'line 3.id',
      'line 4.input',
      'line 5.id',
      'line 6.split',
      'line 6',
    ]);
    expect(issues.at(-1)?.message).toContain('Unknown name "unknown"; known: id, input');
    expect((await call('GET', path)).body).toMatchObject({ examples: 0 });
    const taken = await send(text, '?partial=true');
    expect(taken.body).toMatchObject({ stored: 1, written: 1, examples: 1 });
    expect(taken.body['refused']).toEqual(issues);
  });

  it('names an example without an id by its input', async () => {
    const twice = lines({ input: { a: 1, b: 2 } }, { input: { b: 2, a: 1 } });
    expect((await send(twice)).body).toMatchObject({
      issues: [{ path: 'line 2', message: expect.stringContaining('line 1') }],
    });
    await send(lines({ input: { a: 1, b: 2 } }));
    await send(lines({ input: { b: 2, a: 1 }, expected: 1 }));
    const { body } = await call('GET', `${path}/examples`);
    expect(body['examples']).toMatchObject([{ id: expect.stringMatching(/^x_[0-9a-f]{16}$/), expected: 1 }]);
  });

  it('changed by two at once loses nothing of either: one may have to try again', async () => {
    const met = await Promise.all(['a', 'b', 'c'].map((id) => send(lines(example(id)))));
    const stored = met.filter(({ status }) => status === 200).length;
    expect(met.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(ids(await call('GET', `${path}/examples`))).toHaveLength(stored);
    expect(stored).toBeGreaterThan(0);
  });

  it('comes by the thousand, and its version is the hash of them all', async () => {
    const many = Array.from({ length: 6000 }, (_, index) => example(`e${String(index).padStart(5, '0')}`));
    const { body } = await send(lines(...many));
    expect(body).toMatchObject({ stored: 6000, written: 6000, examples: 6000 });
    const { results } = await env.DB.prepare(
      "select id, hash from dataset_examples where dataset = 'golden' order by id",
    ).all<{ id: string; hash: string }>();
    const text = JSON.stringify(results.map(({ id, hash }) => [id, hash]));
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(body['version']).toBe(`d_${hex.slice(0, 16)}`);
  });

  it('is deleted whole', async () => {
    await send(lines(example('a')));
    expect((await call('DELETE', path)).status).toBe(200);
    const counts = await env.DB.prepare(
      'select (select count(*) from dataset_examples) + (select count(*) from dataset_versions) as n',
    ).first();
    expect(counts).toEqual({ n: 0 });
  });
});
