import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call, tokenOf } from './call.ts';

const at = (name: string, below = '') => `/admin/v1/collections/${name}${below}`;
const importAll = (name: string, ...rows: object[]) =>
  call('POST', at(name, '/documents'), {
    text: rows.map((row) => JSON.stringify(row)).join('\n'),
    type: 'application/x-ndjson',
  });
const rules = {
  description: 'how we work',
  owner: 'docs',
  maxAgeS: 86_400,
  roles: ['staff'],
  include: [{ source: 'pub/*' }, { source: 'hr/*', roles: ['hr'] }],
  exclude: [{ source: '*draft*', except: ['docs'] }],
};

describe('a collection', () => {
  it('is its rules and how many documents it holds, set by an admin alone, and written down', async () => {
    await importAll('manual', { id: 'a', text: 'x' });
    expect((await call('GET', at('manual'))).body).toMatchObject({
      documents: 1,
      updatedBy: null,
      roles: [],
      include: [],
    });
    const put = await call('PUT', at('manual'), { body: rules });
    expect(put).toMatchObject({
      status: 200,
      body: { collection: 'manual', ...rules, documents: 1, updatedBy: 'bootstrap' },
    });
    expect((await call('GET', at('manual'))).body).toEqual(put.body);
    const approver = await tokenOf('approver', 'ann');
    expect((await call('PUT', at('manual'), { body: {}, token: approver })).status).toBe(403);
    const { body } = await call('GET', '/admin/v1/audit?limit=1000');
    expect(body['entries']).toContainEqual(
      expect.objectContaining({ action: 'collection.put', subject: 'manual', detail: rules }),
    );
    await call('PUT', at('manual'), { body: {} });
    expect((await call('GET', at('manual'))).body).toMatchObject({ roles: [], include: [], exclude: [], owner: '' });
  });

  it('is listed by name, page by page, also when it has only rules or only documents', async () => {
    await call('PUT', at('z-rules'), { body: {} });
    await importAll('z-documents', { id: 'a', text: 'x' });
    const names: unknown[] = [];
    let next: string | undefined;
    do {
      const { body } = await call('GET', `/admin/v1/collections?limit=1${next === undefined ? '' : `&cursor=${next}`}`);
      names.push(...(body['collections'] as { collection: string }[]).map(({ collection }) => collection));
      next = body['next'] as string | undefined;
    } while (next !== undefined);
    expect(names.join()).toBe([...new Set(names.map(String))].toSorted((a, b) => (a < b ? -1 : 1)).join());
    expect(names).toEqual(expect.arrayContaining(['z-documents', 'z-rules']));
  });

  it.each([
    [{ exclude: [{ source: 'a*b*c*d' }] }, 'at most two *'],
    [{ include: [{ source: 'a', role: 'x' }] }, 'known: source, roles'],
    [{ include: [{ source: 'a', roles: [] }] }, ''],
    [{ roles: ['a b'] }, 'Letters, digits'],
    [{ maxAgeS: 0 }, ''],
  ])('refuses %j', async (body, says) => {
    const met = await call('PUT', at('refused'), { body });
    expect([met.status, JSON.stringify(met.body['issues'])]).toEqual([422, expect.stringContaining(says)]);
  });

  it('keeps its rules while it holds documents, which would be open without them', async () => {
    await call('PUT', at('guarded'), { body: { roles: ['hr'] } });
    await importAll('guarded', { id: 'a', text: 'x' });
    expect((await call('DELETE', at('guarded'))).status).toBe(409);
    await call('DELETE', at('guarded', '/documents/a'));
    expect((await call('DELETE', at('guarded'))).status).toBe(200);
    expect((await call('DELETE', at('guarded'))).status).toBe(404);
    expect((await call('GET', at('guarded'))).status).toBe(404);
  });
});

describe('documents', () => {
  const indexed = async () =>
    (await env.CONTENT.prepare('select count(*) as n from documents_fts_docsize').first<{ n: number }>())?.n;

  it('that are as they were are not written again; a new version writes one row and leaves the index alone', async () => {
    const rows = [1, 2, 3].map((n) => ({
      id: `d${n}`,
      text: `kettle ${n}`,
      fetchedAt: '2026-11-21T00:00:00Z',
      roles: ['hr'],
    }));
    expect((await importAll('again', ...rows)).body).toEqual({ stored: 3, written: 3 });
    const before = await indexed();
    expect((await importAll('again', ...rows)).body).toEqual({ stored: 3, written: 0 });
    expect((await importAll('again', { ...rows[0], version: 'v2' }, ...rows.slice(1))).body).toEqual({
      stored: 3,
      written: 1,
    });
    expect(await indexed()).toBe(before);
    const versionOf = async () => (await call('GET', at('again', '/documents/d2'))).body['version'];
    const version = await versionOf();
    await importAll('again', { ...rows[1], fetchedAt: '2026-11-22T00:00:00Z' });
    expect([version, await versionOf()]).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), version]);
    const { body } = await call('GET', at('again', '/search?query=kettle&roles=hr'));
    expect((body['documents'] as { id: string; version: string }[]).find(({ id }) => id === 'd1')).toMatchObject({
      version: 'v2',
    });
  });

  it('are listed by id with where they come from, and shown with their text', async () => {
    await call('PUT', at('listed'), { body: { maxAgeS: 60, owner: 'docs' } });
    const row = {
      text: 'x'.repeat(30),
      title: 'T',
      source: 's',
      version: 'v1',
      roles: ['hr'],
      fetchedAt: '2026-01-01T00:00:00.000Z',
    };
    await importAll('listed', { id: 'b/1', ...row }, { id: 'a', text: 'y' }, { id: 'b/2', text: 'z' });
    const first = (await call('GET', at('listed', '/documents?limit=1&prefix=b/'))).body;
    const { text: _, ...about } = row;
    const shown = { id: 'b/1', ...about, owner: 'docs', maxAgeS: null, stale: true, length: 30 };
    expect(first['documents']).toEqual([shown]);
    const second = (await call('GET', at('listed', `/documents?limit=1&prefix=b/&cursor=${String(first['next'])}`)))
      .body;
    expect(second).toMatchObject({ documents: [{ id: 'b/2', stale: true }] });
    expect(second['next']).toBeUndefined();
    expect((await call('GET', at('listed', '/documents/b%2F1'))).body).toEqual({ ...shown, text: row.text });
    expect((await call('GET', at('listed', '/documents/c'))).status).toBe(404);
  });

  it('are deleted many at once, and only in their collection', async () => {
    await importAll('pruned', ...['a', 'b', 'c'].map((id) => ({ id, text: 'x' })));
    await importAll('other', { id: 'a', text: 'x' });
    const prune = () => call('POST', at('pruned', '/prune'), { body: { ids: ['a', 'c', 'nobody'] } });
    expect([(await prune()).body, (await prune()).body]).toEqual([{ deleted: 2 }, { deleted: 0 }]);
    expect((await call('GET', at('pruned', '/documents'))).body['documents']).toMatchObject([{ id: 'b' }]);
    expect((await call('GET', at('other', '/documents/a'))).status).toBe(200);
  });
});

describe('a search of a collection', () => {
  it('shows what a run would find, why, and what is hidden and why', async () => {
    const filler = Array.from({ length: 20 }, (_, n) => ({ id: `f${n}`, text: 'oven heats', source: 'pub/f' }));
    await importAll(
      'searched',
      { id: 'title', title: 'kettle', text: 'boils', source: 'pub/a' },
      { id: 'text', title: 'other', text: 'a kettle and its route', source: 'pub/b' },
      { id: 'hr', text: 'kettle', source: 'hr/a' },
      { id: 'own', text: 'kettle', source: 'pub/c', roles: ['ceo'] },
      { id: 'draft', text: 'kettle', source: 'pub/draft' },
      ...filler,
    );
    await call('PUT', at('searched'), { body: rules });
    const { body } = await call('GET', at('searched', '/search?query=How%20is%20the%20kettle%20routed%3F&roles=staff'));
    expect(body['words']).toEqual(['kettle', 'routed']);
    const hits = body['documents'] as { id: string; score: number; words: { word: string; score: number }[] }[];
    expect(hits.map(({ id }) => id).toSorted()).toEqual(['text', 'title']);
    for (const { score, words } of hits) expect(words.reduce((sum, one) => sum + one.score, 0)).toBeCloseTo(score, 9);
    expect(hits.find(({ id }) => id === 'text')?.words.map(({ word }) => word)).toEqual(['kettle', 'routed']);
    expect(
      Object.fromEntries((body['hidden'] as { id: string; why: string }[]).map(({ id, why }) => [id, why])),
    ).toEqual({
      hr: 'not_included',
      own: 'document_roles',
      draft: 'excluded',
    });
    const nobody = (await call('GET', at('searched', '/search?query=kettle'))).body;
    expect(nobody['documents']).toEqual([]);
    expect(new Set((nobody['hidden'] as { why: string }[]).map(({ why }) => why))).toEqual(
      new Set(['collection_roles']),
    );
  });

  it('of no word at all, or of an unknown collection, finds nothing', async () => {
    expect((await call('GET', at('searched', '/search?query=%3F%21'))).body).toEqual({
      words: [],
      documents: [],
      hidden: [],
    });
    expect((await call('GET', at('nowhere', '/search?query=kettle'))).body).toMatchObject({
      documents: [],
      hidden: [],
    });
  });

  it('is for editors: it names what others may not see', async () => {
    const viewer = await tokenOf('viewer', 'vic');
    expect((await call('GET', at('searched', '/search?query=kettle'), { token: viewer })).status).toBe(403);
  });
});
