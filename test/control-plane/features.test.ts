import { describe, expect, it } from 'vitest';
import { call, createFeature, manifest, owners, tokenOf } from './call.ts';

describe('a feature', () => {
  it('made by an admin may use everything, made by an editor the baseline alone', async () => {
    const editor = await tokenOf('editor', 'maker');
    expect((await createFeature('by-admin')).body['permissions']).toEqual({
      providers: '*',
      collections: '*',
      tools: '*',
      code: true,
    });
    const made = await call('PUT', '/admin/v1/features/by-editor', { token: editor, body: { owners, level: 'L0' } });
    expect(made.body).toMatchObject({
      permissions: { providers: ['baseline'], collections: [], tools: [], code: false },
      control: null,
      percent: 0,
    });
  });

  it('gets its permissions from an admin, never from an editor', async () => {
    const editor = await tokenOf('editor', 'climber');
    const more = { owners, level: 'L0', permissions: { providers: ['openai'], collections: [] } };
    const climb = await call('PUT', '/admin/v1/features/climbing', { token: editor, body: more });
    expect([climb.status, climb.body['code']]).toEqual([403, 'forbidden']);
    await call('PUT', '/admin/v1/features/climbing', { body: more });
    const kept = await call('PUT', '/admin/v1/features/climbing', { token: editor, body: { owners, level: 'L3' } });
    expect(kept.body).toMatchObject({ level: 'L3', permissions: more.permissions });
    const drop = await call('PUT', '/admin/v1/features/climbing', {
      token: editor,
      body: { ...more, permissions: {} },
    });
    expect(drop.status).toBe(403);
  });

  it('keeps what a later PUT does not name', async () => {
    const guardrails = [{ metric: 'error', margin: 0.01 }];
    await createFeature('keeping', { guardrails, budgets: { p95Ms: 900 } });
    const later = await createFeature('keeping', { level: 'L2' });
    expect(later.body).toMatchObject({ level: 'L2', guardrails, budgets: { p95Ms: 900 } });
  });

  it('has a baseline only among its versions', async () => {
    await createFeature('based');
    const unknown = await createFeature('based', { baseline: 'v_0123456789abcdef' });
    expect([unknown.status, unknown.body['issues']]).toEqual([
      422,
      [{ path: 'baseline', message: expect.stringContaining('Push it first') }],
    ]);
    const { body } = await call('POST', '/admin/v1/features/based/versions', { body: { manifest: manifest() } });
    expect((await createFeature('based', { baseline: body['version'] })).body['baseline']).toBe(body['version']);
  });

  it('changed by two at once is changed by one, and the other is told', async () => {
    await createFeature('raced');
    const met = await Promise.all(
      Array.from({ length: 6 }, (_, index) => createFeature('raced', { level: `L${index % 4}` })),
    );
    const statuses = met.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const { body } = await call('GET', '/admin/v1/audit?feature=raced');
    expect(body['entries']).toHaveLength(1 + statuses.filter((status) => status === 200).length);
  });

  it('is audited with who changed it', async () => {
    await createFeature('watched');
    const { body } = await call('GET', '/admin/v1/audit?feature=watched');
    expect(body['entries']).toEqual([
      expect.objectContaining({ actor: 'bootstrap', action: 'feature.put', subject: 'watched' }),
    ]);
  });
});

describe('lists', () => {
  it('come in pages that hold every row once', async () => {
    const names = ['page-a', 'page-b', 'page-c', 'page-d', 'page-e'];
    for (const name of names) await createFeature(name);
    const walk = async (path: string, noun: string) => {
      const seen: Record<string, unknown>[] = [];
      let cursor = '';
      for (let pages = 0; pages < 50; pages++) {
        const { body } = await call('GET', `${path}?limit=2${cursor}`);
        const rows = body[noun] as Record<string, unknown>[];
        expect(rows.length).toBeLessThanOrEqual(2);
        seen.push(...rows);
        if (body['next'] === undefined) return seen;
        cursor = `&cursor=${JSON.stringify(body['next']).slice(1, -1)}`;
      }
      throw new Error('The pages never end.');
    };
    const features = (await walk('/admin/v1/features', 'features')).map((row) => String(row['feature']));
    expect(features).toEqual([...new Set(features)].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(features).toEqual(expect.arrayContaining(names));

    const entries = await walk('/admin/v1/audit', 'entries');
    expect(new Set(entries.map((row) => row['id'])).size).toBe(entries.length);
    const times = entries.map((row) => Number(row['atMs']));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });
});
