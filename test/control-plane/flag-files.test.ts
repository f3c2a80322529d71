import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call } from './call.ts';

const at = (key: string) => `/admin/v1/flags/${encodeURIComponent(key)}`;
const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const send = (file: unknown, replace = false) =>
  call('POST', `/admin/v1/flags/import${replace ? '?replace=true' : ''}`, { body: file });
const published = async () => {
  const { snapshot } = await env.SNAPSHOTS.getByName('global').read(-1);
  return JSON.parse(snapshot?.flags.text ?? '') as { flags: Record<string, unknown>; $evaluators?: object };
};
const exported = async () => (await call('GET', '/admin/v1/exports/flags')).body;

describe('a flagd file', () => {
  it('is taken whole, and given back as it came', async () => {
    const file = {
      $schema: 'https://flagd.dev/schema/v0/flags.json',
      $evaluators: { later: { $ref: 'staff' }, staff: { ends_with: [{ var: 'email' }, '@example.com'] } },
      metadata: { team: 'a', version: 2 },
      flags: { b: flag, a: { ...flag, targeting: { if: [{ $ref: 'later' }, 'on'] }, metadata: { public: true } } },
    };
    expect(await send(file, true)).toMatchObject({
      status: 200,
      body: { created: 2, changed: 0, unchanged: 0, warnings: [] },
    });
    expect(await exported()).toEqual(file);
    const { $schema: _, ...rest } = file;
    expect(await published()).toEqual(rest);
    expect((await send(file, true)).body).toMatchObject({ created: 0, changed: 0, unchanged: 2, deleted: 0 });
    expect((await call('GET', `${at('a')}/versions`)).body['versions']).toHaveLength(1);
  });

  it('goes into what there is, by name, unless it replaces it', async () => {
    await send(
      { $evaluators: { one: { var: 'a' } }, metadata: { team: 'a' }, flags: { keep: flag, other: flag } },
      true,
    );
    const more = {
      $evaluators: { two: { var: 'b' } },
      metadata: { tier: 1 },
      flags: { other: { ...flag, state: 'DISABLED' } },
    };
    expect((await send(more)).body).toMatchObject({ created: 0, changed: 1, deleted: 0 });
    expect(await exported()).toMatchObject({
      $evaluators: { one: { var: 'a' }, two: { var: 'b' } },
      metadata: { team: 'a', tier: 1 },
      flags: { keep: flag, other: { state: 'DISABLED' } },
    });
    expect((await send(more, true)).body).toMatchObject({ unchanged: 1, deleted: 1 });
    expect(Object.keys((await published()).flags)).toEqual(['other']);
    expect((await call('GET', at('keep'))).status).toBe(404);
    expect((await call('GET', `${at('keep')}/versions`)).status).toBe(200);
  });

  it('keeps what breaks the schema as it is, and says so, and what refers to what is gone', async () => {
    await send(
      { $evaluators: { e: { var: 'x' } }, flags: { refers: { ...flag, targeting: { if: [{ $ref: 'e' }, 'on'] } } } },
      true,
    );
    const broken = {
      $evaluators: { e: { is_vip: [] } },
      metadata: { team: { a: 1 } },
      note: 'hello',
      flags: { wrong: { state: 'ENABLED', variants: { a: 1, b: 'x' }, defaultVariant: 'c' }, none: null, text: 'x' },
    };
    const { status, body } = await send(broken);
    expect(status).toBe(200);
    expect(body['created']).toBe(3);
    const warnings = body['warnings'] as { key: string | null; issues: { path: string }[] }[];
    const paths = Object.fromEntries(warnings.map(({ key, issues }) => [String(key), issues.map(({ path }) => path)]));
    expect(paths).toEqual({
      null: ['note', 'metadata.team', '$evaluators.e'],
      refers: ['targeting.if.0.$ref'],
      wrong: ['variants.b', 'defaultVariant'],
      none: [''],
      text: [''],
    });
    expect((await call('GET', at('wrong'))).body['definition']).toEqual(broken.flags.wrong);
    expect((await published()).flags).toMatchObject({ ...broken.flags, refers: {} });
    await send({ flags: {} }, true);
  });

  it.each([
    ['no flags', { $evaluators: {} }, 422, 'flags'],
    ['flags in a list', { flags: [flag] }, 422, 'flags'],
    ['evaluators in a list', { flags: {}, $evaluators: [] }, 422, '$evaluators'],
    ['a key that no address carries', { flags: { '..': flag } }, 422, 'flags...'],
    ['an empty key', { flags: { '': flag } }, 422, 'flags.'],
  ])('with %s is refused and changes nothing', async (_, file, status, path) => {
    const before = await exported();
    expect(await send(file)).toMatchObject({
      status,
      body: { issues: expect.arrayContaining([expect.objectContaining({ path })]) },
    });
    expect(await exported()).toEqual(before);
  });

  it('of five hundred flags is one change', async () => {
    const flags = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`many-${n}`, flag]));
    const before = (await env.SNAPSHOTS.getByName('global').read(-1)).number;
    expect((await send({ flags })).body).toMatchObject({ created: 500, warnings: [] });
    const { number, snapshot } = await env.SNAPSHOTS.getByName('global').read(-1);
    expect(number).toBe(before + 1);
    expect(Object.keys(JSON.parse(snapshot?.flags.text ?? '')['flags'])).toHaveLength(500);
    const { entries } = (await call('GET', '/admin/v1/audit?limit=1')).body as { entries: object[] };
    expect(entries).toMatchObject([{ action: 'flag.import', detail: { created: 500 } }]);
    await send({ flags: {} }, true);
  });

  it('that is too large is refused', async () => {
    const flags = Object.fromEntries(
      Array.from({ length: 3 }, (_, n) => [`big-${n}`, { ...flag, metadata: { description: 'x'.repeat(140_000) } }]),
    );
    expect((await send({ flags })).status).toBe(413);
  });
});
