import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '#schema/contracts/audit';
import { FlagKey } from '#schema/contracts/flag';
import { makeDeps } from '../../control-plane/make-deps.ts';
import { writeFlag } from '../../control-plane/flags/write-flag.ts';
import { call, type Met } from './call.ts';

const at = (key: string) => `/admin/v1/flags/${encodeURIComponent(key)}`;
const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' } as const;
const put = (key: string, body: unknown = flag): Promise<Met> => call('PUT', at(key), { body });
const published = async (): Promise<Record<string, unknown>> => {
  const { snapshot } = await env.SNAPSHOTS.getByName('global').read(-1);
  return JSON.parse(snapshot?.flags.text ?? '')['flags'];
};
const audited = async (subject: string): Promise<AuditEntry[]> =>
  ((await call('GET', '/admin/v1/audit?limit=1000')).body['entries'] as AuditEntry[]).filter(
    (entry) => entry.subject === subject,
  );

describe('a flag', () => {
  it('is its definition, named by the hash of it, and travels to the edge', async () => {
    const made = await put('first');
    expect(made).toMatchObject({ status: 200, body: { key: 'first', enabled: true, definition: flag } });
    expect(made.body['version']).toMatch(/^v_[0-9a-f]{16}$/);
    expect(await published()).toMatchObject({ first: flag });
    const other = { ...flag, defaultVariant: 'on' };
    const changed = await put('first', other);
    expect(changed.body['version']).not.toBe(made.body['version']);
    expect(changed.body['createdAtMs']).toBe(made.body['createdAtMs']);
    expect(await published()).toMatchObject({ first: other });
    expect((await put('first')).body['version']).toBe(made.body['version']);
    expect((await audited('first')).map(({ action, detail }) => [action, detail])).toMatchObject([
      ['flag.put', { version: made.body['version'], before: changed.body['version'] }],
      ['flag.put', { version: changed.body['version'] }],
      ['flag.put', { version: made.body['version'], before: null }],
    ]);
  });

  it.each(['with space', 'a/b', 'ünïcödé', '100%', 'why?', '#1', 'export', '__proto__', '%41', 'a.b:c@d', '🚦'])(
    'may be called %j',
    async (key) => {
      expect(await put(key)).toMatchObject({ status: 200, body: { key } });
      expect((await call('GET', at(key))).body).toMatchObject({ key, definition: flag });
      expect(Object.keys(await published())).toContain(key);
      expect((await call('DELETE', at(key))).body).toEqual({ ok: true });
      expect(Object.keys(await published())).not.toContain(key);
      expect((await call('DELETE', at(key))).status).toBe(404);
    },
  );

  it.each(['tab\there', 'x'.repeat(257), '\u2028'])('may not be called %j', async (key) =>
    expect((await put(key)).status).toBe(400),
  );

  it('that nobody made is 404 and names the known ones', async () => {
    await put('known-flag');
    const { status, body } = await call('GET', at('unknown-flag'));
    expect([status, body['detail']]).toEqual([404, expect.stringContaining('known-flag')]);
  });

  it('is listed by key, page by page', async () => {
    for (const key of ['zoo-c', 'zoo-a', 'zoo-b']) await put(key);
    const keys: string[] = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/admin/v1/flags?limit=2${cursor}`);
      keys.push(...(body['flags'] as { key: string }[]).map(({ key }) => key));
      cursor = typeof body['next'] === 'string' ? `&cursor=${body['next']}` : '';
    } while (cursor !== '');
    expect(keys.filter((key) => key.startsWith('zoo-'))).toEqual(['zoo-a', 'zoo-b', 'zoo-c']);
  });

  it('written by two at once is one of both, whole, and whoever lost is told', async () => {
    await put('raced');
    const both = await Promise.all(['on', 'off'].map((defaultVariant) => put('raced', { ...flag, defaultVariant })));
    expect(both.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(await published()).toMatchObject({ raced: (await call('GET', at('raced'))).body['definition'] });
  });

  it('that cannot be published is kept, its writer is told, and a repeat publishes it', async () => {
    const ports = { ...makeDeps(env), publishFlags: async () => false };
    const wanted = { key: FlagKey.parse('stuck'), definition: { ...flag }, known: undefined, action: 'flag.put' };
    const told = await writeFlag(wanted, { name: 'ana', role: 'operator' }, ports);
    expect(told).toMatchObject({ ok: false, error: { code: 'unavailable', retryAfterS: 2 } });
    expect(await published()).not.toHaveProperty('stuck');
    expect((await put('stuck')).status).toBe(200);
    expect(await published()).toHaveProperty('stuck');
  });

  it('may refer only to evaluators that there are', async () => {
    const wants = { ...flag, targeting: { if: [{ $ref: 'staff' }, 'on', 'off'] } };
    expect(await put('refers', wants)).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'targeting.if.0.$ref' }] },
    });
    await call('POST', '/admin/v1/flags/import', { body: { $evaluators: { staff: { var: 'staff' } }, flags: {} } });
    expect((await put('refers', wants)).status).toBe(200);
  });
});

describe('versions of a flag', () => {
  const versionsOf = async (key: string) =>
    (await call('GET', `${at(key)}/versions`)).body['versions'] as { version: string }[];

  it('are what it was, newest first, each once, and differ where they differ', async () => {
    await put('changing');
    const second = await put('changing', { ...flag, metadata: { owner: 'ana' } });
    await put('changing', { metadata: { owner: 'ana' }, ...flag });
    const [b, a] = await versionsOf('changing');
    expect(b).toMatchObject({ version: second.body['version'], hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await call('GET', `${at('changing')}/versions/${a?.version}`)).body['definition']).toEqual(flag);
    expect(
      (await call('GET', `${at('changing')}/versions/${a?.version}/diff/${b?.version}`)).body['differences'],
    ).toEqual([{ path: '/metadata', kind: 'added', after: { owner: 'ana' } }]);
    const none = await call('GET', `${at('changing')}/versions/v_0000000000000000`);
    expect([none.status, none.body['detail']]).toEqual([404, expect.stringContaining(String(b?.version))]);
  });

  it('stay when the flag is deleted', async () => {
    await put('fleeting');
    await call('DELETE', at('fleeting'));
    expect(await versionsOf('fleeting')).toHaveLength(1);
    expect((await call('GET', `${at('never')}/versions`)).status).toBe(404);
  });
});

describe('the kill switch of a flag', () => {
  it('takes its value away and gives it back, with a reason, once', async () => {
    const made = await put('killed', { ...flag, targeting: { if: [{ var: 'beta' }, 'on', 'off'] } });
    const off = await call('POST', `${at('killed')}/disable`, { body: { reason: 'it hurts' } });
    expect(off).toMatchObject({ status: 200, body: { enabled: false, definition: { state: 'DISABLED' } } });
    expect((await call('POST', `${at('killed')}/disable`, { body: { reason: 'again' } })).body).toEqual(off.body);
    expect(await published()).toMatchObject({ killed: { state: 'DISABLED' } });
    const on = await call('POST', `${at('killed')}/enable`, { body: { reason: 'healed' } });
    expect(on.body['version']).toBe(made.body['version']);
    expect((await audited('killed')).map(({ action, reason }) => [action, reason])).toEqual([
      ['flag.enable', 'healed'],
      ['flag.disable', 'it hurts'],
      ['flag.put', null],
    ]);
    expect((await call('POST', `${at('nobody')}/disable`, { body: { reason: 'x' } })).status).toBe(404);
    expect((await call('POST', `${at('killed')}/disable`, { body: {} })).status).toBe(422);
  });
});

describe('the stale report', () => {
  it('names flags that may be let go, with why and whose they are', async () => {
    await put('over', { ...flag, metadata: { owner: 'ben', expires: '2020-01-01' } });
    await put('plain');
    const told = async (days: number) => (await call('GET', `/admin/v1/stale-flags?days=${days}`)).body['flags'];
    expect(await told(30)).toEqual([
      expect.objectContaining({ key: 'over', reasons: ['expired'], owner: 'ben', variant: 'off' }),
    ]);
    expect(await told(0)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'plain', reasons: ['same_for_everybody'], variant: 'off' }),
      ]),
    );
  });
});

describe('a wrong flag', () => {
  it.each([
    ['an unknown name', { ...flag, rules: [] }, ''],
    ['an unknown state', { ...flag, state: 'ON' }, 'state'],
    ['no variants', { ...flag, variants: {}, defaultVariant: null }, 'variants'],
    ['an unknown default', { ...flag, defaultVariant: 'maybe' }, 'defaultVariant'],
    ['variants of two kinds', { ...flag, variants: { on: true, off: 0 } }, 'variants.off'],
    ['a variant that is null', { ...flag, variants: { on: true, off: null } }, 'variants.off'],
    ['metadata that is not flat', { ...flag, metadata: { team: {} } }, 'metadata.team'],
    ['a date that is none', { ...flag, metadata: { expires: 'soon' } }, 'metadata.expires'],
  ])('with %s is refused where it is wrong, and changes nothing', async (_, body, path) => {
    const met = await put('wrong', body);
    expect(met).toMatchObject({ status: 422, body: { issues: [{ path }] } });
    expect((await call('GET', at('wrong'))).status).toBe(404);
  });

  it('is refused when all of them together would be too large', async () => {
    const text = { ...flag, variants: { on: 'x'.repeat(400_000) }, defaultVariant: 'on' };
    expect((await put('huge', text)).status).toBe(413);
  });
});
