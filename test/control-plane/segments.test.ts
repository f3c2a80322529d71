import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '#schema/contracts/audit';
import { SegmentName } from '#schema/contracts/ids';
import { makeDeps } from '../../control-plane/make-deps.ts';
import { deleteSegment } from '../../control-plane/routes/segment.delete.ts';
import { putSegment } from '../../control-plane/routes/segment.put.ts';
import { call, createFeature, manifest, type Met, tokenOf } from './call.ts';

const at = (name: string) => `/admin/v1/segments/${name}`;
const rule = { '==': [{ var: 'plan' }, 'beta'] };
const put = (name: string, body: unknown = rule, token?: string): Promise<Met> =>
  call('PUT', at(name), { body, ...(token === undefined ? {} : { token }) });
const published = async () => (await env.SNAPSHOTS.getByName('global').read(-1)).snapshot?.segments ?? {};
const audited = async (subject: string): Promise<AuditEntry[]> =>
  ((await call('GET', '/admin/v1/audit?limit=1000')).body['entries'] as AuditEntry[]).filter(
    (entry) => entry.subject === subject,
  );

describe('a segment', () => {
  it('is its rule, by itself or described, by whoever wrote it last, and travels to the edge', async () => {
    expect(await put('beta')).toMatchObject({
      status: 200,
      body: { segment: 'beta', rule, description: null, updatedBy: 'bootstrap' },
    });
    expect(await published()).toMatchObject({ beta: rule });
    const operator = await tokenOf('operator', 'opal');
    const other = { in: ['staff', { var: 'roles' }] };
    await put('beta', { rule: other, description: 'Who works here.' }, operator);
    expect((await call('GET', at('beta'))).body).toMatchObject({
      rule: other,
      description: 'Who works here.',
      updatedBy: 'opal',
    });
    expect(await published()).toMatchObject({ beta: other });
    expect((await audited('beta')).map(({ actor, action }) => [actor, action])).toEqual([
      ['opal', 'segment.put'],
      ['bootstrap', 'segment.put'],
    ]);
  });

  it('is deleted for good, from the edge too, once', async () => {
    await put('gone');
    expect((await call('DELETE', at('gone'))).body).toEqual({ ok: true });
    expect(await published()).not.toHaveProperty('gone');
    expect((await call('GET', at('gone'))).status).toBe(404);
    expect((await call('DELETE', at('gone'))).status).toBe(404);
    expect((await audited('gone')).map(({ action }) => action)).toEqual(['segment.delete', 'segment.put']);
  });

  it('that nobody made is 404 and names the known ones', async () => {
    await put('known-one');
    const { status, body } = await call('GET', at('known-two'));
    expect(status).toBe(404);
    expect(body['detail']).toContain('known-one');
  });

  it('is listed by name, page by page', async () => {
    for (const name of ['zoo-c', 'zoo-a', 'zoo-b']) await put(name);
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/admin/v1/segments?limit=2${cursor}`);
      names.push(...(body['segments'] as { segment: string }[]).map(({ segment }) => segment));
      cursor = typeof body['next'] === 'string' ? `&cursor=${body['next']}` : '';
    } while (cursor !== '');
    expect(names.filter((name) => name.startsWith('zoo-'))).toEqual(['zoo-a', 'zoo-b', 'zoo-c']);
    expect(names).toEqual(names.toSorted());
  });

  it('written by two at once is one of both, whole, and whoever lost is told', async () => {
    await put('raced');
    const both = await Promise.all([1, 2, 3, 4].map((n) => put('raced', { '==': [{ var: 'n' }, n] })));
    const won = both.filter(({ status }) => status === 200).length;
    expect(both.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(won).toBeGreaterThan(0);
    expect(await audited('raced')).toHaveLength(1 + won);
    expect(await published()).toMatchObject({ raced: (await call('GET', at('raced'))).body['rule'] });
  });

  it('made by two who both saw none is the first one, and the second is told', async () => {
    const deps = makeDeps(env);
    const answers = await Promise.all(
      ['ann', 'bob'].map((name) =>
        putSegment({
          params: { name: SegmentName.parse('both-new') },
          query: {},
          body: { rule },
          principal: { name, role: 'admin' },
          deps: { ...deps, findSegment: async () => undefined },
        }),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'conflict' } });
    expect(await audited('both-new')).toHaveLength(1);
  });

  it('changed within one millisecond is still newer than what it replaces', async () => {
    const deps = { ...makeDeps(env), now: () => 5 };
    const asked = { query: {}, body: { rule }, principal: { name: 'ann', role: 'admin' }, deps } as const;
    const params = { name: SegmentName.parse('quick') };
    const times = [await putSegment({ ...asked, params }), await putSegment({ ...asked, params })];
    expect(times).toMatchObject([
      { ok: true, value: { updatedAtMs: 5 } },
      { ok: true, value: { updatedAtMs: 6 } },
    ]);
  });

  it('is kept once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'segment-once' };
    const send = (body: unknown) => call('PUT', at('once'), { body, headers });
    const first = await send(rule);
    expect((await send(rule)).body).toEqual(first.body);
    expect((await send({ '!': { var: 'plan' } })).status).toBe(422);
    expect(await audited('once')).toHaveLength(1);
  });
});

describe('a rule that cannot be evaluated', () => {
  it('is refused with every fault at once, and changes nothing', async () => {
    const wrong = { and: [{ is_vip: [1] }, { '==': [{ var: { cat: ['a'] } }, { now: [] }] }] };
    const { status, body } = await put('wrong', wrong);
    expect([status, body['code']]).toEqual([422, 'invalid']);
    expect(body['issues']).toEqual([
      { path: 'rule.and.0', message: expect.stringMatching(/^Unknown operator "is_vip"; known: var, missing/) },
      { path: 'rule.and.1.==.0.var', message: expect.stringContaining('never computed') },
      { path: 'rule.and.1.==.1', message: expect.stringMatching(/^Unknown operator "now"/) },
    ]);
    expect((await call('GET', at('wrong'))).status).toBe(404);
    expect(await audited('wrong')).toEqual([]);
  });

  it.each([
    [{ rule, note: 'x' }, 422],
    [{}, 422],
    ['beta', 422],
    [{ '==': [{ var: 'plan' }, 'x'.repeat(9000)] }, 422],
    [{ rule, description: 'x'.repeat(2001) }, 422],
  ])('is refused (%#)', async (body, status) => expect((await put('bad', body)).status).toBe(status));

  it('is refused when it nests deeper than anything that is read', async () => {
    const text = `${'{"!":['.repeat(5000)}1${']}'.repeat(5000)}`;
    expect((await call('PUT', at('deep'), { text })).status).toBe(422);
  });

  it('has no name that is no name', async () => expect((await put('No_Name')).status).toBe(400));
});

describe('a segment that cannot be published', () => {
  const asked = {
    params: { name: SegmentName.parse('stuck') },
    query: {},
    principal: { name: 'ana', role: 'admin' } as const,
  };
  const deps = { ...makeDeps(env), publishSegments: async () => false };

  it('is kept, its writer is told that the edge does not know, and a repeat tells the edge', async () => {
    const put = (how: typeof deps) => putSegment({ ...asked, body: { rule }, deps: how });
    expect(await put(deps)).toMatchObject({ ok: false, error: { code: 'unavailable', retryAfterS: 2 } });
    expect(await published()).not.toHaveProperty('stuck');
    expect(await put(makeDeps(env))).toMatchObject({ ok: true, value: { segment: 'stuck' } });
    expect(await published()).toMatchObject({ stuck: rule });
  });

  it('is told the same when it is deleted, until a repeat could publish that', async () => {
    const remove = (how: typeof deps) => deleteSegment({ ...asked, body: undefined, deps: how });
    expect(await remove(deps)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await published()).toHaveProperty('stuck');
    expect(await remove(makeDeps(env))).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await published()).not.toHaveProperty('stuck');
  });

  it('is refused when all of them together would be too large', async () => {
    const long = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`s${n}`, { in: [{ var: 'id' }, 'x'.repeat(8000)] }]),
    );
    const crowded = { ...makeDeps(env), declaredSegments: async () => long };
    expect(await putSegment({ ...asked, body: { rule }, deps: crowded })).toMatchObject({
      ok: false,
      error: { code: 'too_large' },
    });
  });
});

describe('a segment that a rollout asks for', () => {
  const versions = async (feature: string): Promise<unknown[]> => {
    await createFeature(feature);
    const push = async (answer: string) =>
      (await call('POST', `/admin/v1/features/${feature}/versions`, { body: { manifest: manifest(answer) } })).body[
        'version'
      ];
    return [await push('one'), await push('two')];
  };

  it('is not deleted while the rollout lives, planned or by hand, and is free once it has ended', async () => {
    await put('team');
    const [, candidate] = await versions('needy');
    const plan = { stages: [{ percent: 5, holdS: 600 }, { percent: 100 }] };
    const stages = [{ segment: 'team', holdS: 600 }, ...plan.stages];
    const started = await call('POST', '/admin/v1/features/needy/rollouts', { body: { candidate, plan: { stages } } });
    expect(started).toMatchObject({ status: 201, body: { id: 'needy.1', percent: 50 } });
    const refused = await call('DELETE', at('team'));
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(refused.body['detail']).toContain('needy.1');

    await call('POST', '/admin/v1/rollouts/needy.1/rollback', { body: { reason: 'enough' } });
    const byHand = { candidate, percent: 30, segment: 'team', reason: 'the team first' };
    expect((await call('PUT', '/admin/v1/features/needy/traffic', { body: byHand })).status).toBe(200);
    expect((await call('DELETE', at('team'))).body['detail']).toContain('needy.2');
    await call('PUT', '/admin/v1/features/needy/traffic', { body: { percent: 0, reason: 'enough' } });
    expect((await call('DELETE', at('team'))).status).toBe(200);
    expect(await call('POST', '/admin/v1/rollouts/needy.1/restart', { body: { reason: 'once more' } })).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'plan.stages.0.segment', message: expect.stringContaining('Unknown segment "team"') }] },
    });
  });

  it('is not deleted while the rollout is queued', async () => {
    await put('later');
    const [, candidate] = await versions('queueing');
    const third = (
      await call('POST', '/admin/v1/features/queueing/versions', { body: { manifest: manifest('three') } })
    ).body['version'];
    const start = (version: unknown, plan: unknown) =>
      call('POST', '/admin/v1/features/queueing/rollouts', { body: { candidate: version, plan } });
    await start(candidate, { stages: [{ percent: 5, holdS: 600 }], onNewer: 'queue' });
    const queued = await start(third, { stages: [{ segment: 'later', holdS: 600 }, { percent: 100 }] });
    expect(queued).toMatchObject({ status: 201, body: { id: 'queueing.2', phase: 'pending' } });
    await expect
      .poll(async () => (await call('GET', '/admin/v1/rollouts?feature=queueing&phase=pending')).body['rollouts'])
      .toHaveLength(1);
    const refused = await call('DELETE', at('later'));
    expect(refused).toMatchObject({ status: 409 });
    expect(refused.body['detail']).toContain('queueing.2');
  });
});
