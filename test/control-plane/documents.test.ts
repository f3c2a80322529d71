import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call } from './call.ts';

const lines = (...rows: unknown[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
const importAll = (collection: string, text: string) =>
  call('POST', `/admin/v1/collections/${collection}/documents`, { text, type: 'application/x-ndjson' });
const kept = async (collection: string) =>
  (
    await env.CONTENT.prepare(
      'select id, title, text, source, fetched_at_ms from documents where collection = ? order by id',
    )
      .bind(collection)
      .all()
  ).results;

describe('documents', () => {
  it('are stored in place of those of the same id', async () => {
    const path = '/admin/v1/collections/handbook/documents/a%2Fb%20c';
    expect((await call('PUT', path, { body: { text: 'old' } })).status).toBe(200);
    await call('PUT', path, { body: { text: 'new', title: 'T', source: 's', fetchedAt: '2026-11-21T00:00:00.500Z' } });
    expect(await kept('handbook')).toEqual([
      { id: 'a/b c', title: 'T', text: 'new', source: 's', fetched_at_ms: Date.parse('2026-11-21T00:00:00.500Z') },
    ]);
    expect((await call('DELETE', path)).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it('come by the thousand', async () => {
    const text = lines(
      ...Array.from({ length: 2000 }, (_, index) => ({ id: `d${index}`, text: `words ${'x'.repeat(500)}` })),
      '',
      '  ',
    );
    expect((await importAll('many', text)).body).toEqual({ stored: 2000, written: 2000 });
    expect(await kept('many')).toHaveLength(2000);
  });

  it('are stored all or none: a broken line is named', async () => {
    const { status, body } = await importAll(
      'broken',
      lines({ id: 'a', text: 'x' }, '{"id":', { id: 'c', text: 'x', colour: 1 }, { id: 'a', text: 'y' }),
    );
    expect([status, await kept('broken')]).toEqual([422, []]);
    expect(body['issues']).toEqual([
      { path: 'line 2', message: 'Not JSON.' },
      { path: 'line 3', message: expect.stringContaining('colour') },
      { path: 'line 4.id', message: 'The id of line 1 again.' },
    ]);
  });

  it('over 4 MB in one call are refused', async () => {
    expect((await importAll('large', lines({ id: 'a', text: 'x' }) + ' '.repeat(4 * 1024 * 1024))).status).toBe(413);
  });
});
