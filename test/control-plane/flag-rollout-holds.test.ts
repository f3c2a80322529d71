import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { FlagKey, FlagView } from '#schema/contracts/flag';
import type { RolloutId, VersionHash, VersionId } from '#schema/contracts/ids';
import { holdFlag, projectFlag, type FlagStanding } from '../../control-plane/store/flag-rollouts.ts';
import { deleteFlag, saveFlag } from '../../control-plane/store/flags.ts';
import { importFlags } from '../../control-plane/store/flag-import.ts';
import { call } from './call.ts';

const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' } as const;
const on = { ...flag, defaultVariant: 'on' } as const;
const at = (key: string) => `/admin/v1/flags/${encodeURIComponent(key)}`;
const put = (key: string, body: unknown = flag) => call('PUT', at(key), { body });
const start = (key: string, candidate: unknown, percent = 50) =>
  call('POST', `${at(key)}/rollouts`, { body: { candidate, plan: { stages: [{ percent, holdS: 600 }] } } });
const kill = (key: string) => call('POST', `${at(key)}/disable`, { body: { reason: 'it hurts' } });
const rollout = (id: unknown) => call('GET', `/admin/v1/rollouts/${encodeURIComponent(String(id))}`);

const file = async () => {
  const { snapshot } = await env.SNAPSHOTS.getByName('global').read(-1);
  return JSON.parse(snapshot?.flags.text ?? '{}') as { candidates?: object; flags: Record<string, unknown> };
};
const entry = (subject: string) => ({
  ...{ id: crypto.randomUUID(), atMs: Date.now(), actor: 'ann', feature: null, action: 'x', subject },
  reason: null,
  detail: {},
});

/** Holds a flag as a rollout does that has not begun yet. */
async function hold(key: string, candidate: string, revision = 0): Promise<boolean> {
  const { body } = await call('GET', at(key));
  return holdFlag(env.DB, {
    key: key as FlagKey,
    serving: body['version'] as VersionId,
    candidate: candidate as VersionId,
    hash: candidate as VersionHash,
    definition: JSON.stringify(on),
    by: 'ann',
    atMs: Date.now(),
    revision,
  });
}

describe('the kill switch', () => {
  it('ends the rollout of a flag that is off itself: its candidate was on', async () => {
    const off = { ...flag, state: 'DISABLED' };
    await put('dark', off);
    const begun = await start('dark', on);
    expect(begun).toMatchObject({ status: 201, body: { phase: 'running' } });
    expect(await kill('dark')).toMatchObject({ status: 200, body: { enabled: false } });
    expect(await rollout(begun.body['id'])).toMatchObject({ body: { phase: 'rolled_back' } });
    expect(await file()).not.toHaveProperty('candidates');
  });

  it('waits for no rollout that is about to begin', async () => {
    await put('about');
    expect(await hold('about', 'v_00000000000000aa')).toBe(true);
    expect(await put('about', on)).toMatchObject({ status: 409 });
    expect(await kill('about')).toMatchObject({ status: 200, body: { enabled: false } });
    expect((await file()).flags['about']).toMatchObject({ state: 'DISABLED' });
  });
});

describe('a flag that is held for a rollout', () => {
  beforeAll(async () => {
    await put('held');
    await hold('held', 'v_00000000000000bb', 7);
  });

  it('is changed by nobody who looked a moment before', async () => {
    const { body } = await call('GET', at('held'));
    const version = `v_${'f'.repeat(16)}` as VersionId;
    const row = { ...(body as never as FlagView), version, definition: on };
    const change = { row, hash: 'f'.repeat(64) as VersionHash, replaces: row.updatedAtMs };
    expect(await saveFlag(env.DB, change, entry('held'))).toBe('lost');
    expect(await deleteFlag(env.DB, 'held' as FlagKey, entry('held'))).toBe(false);
    const share = { evaluators: '{"a":true}', metadata: '{}' };
    expect(await importFlags(env.DB, { rows: [{ ...change, ...row }], deleted: [], share }, entry('flags'))).toBe(
      false,
    );
    const other = { ...row, key: 'bystander' as FlagKey, hash: change.hash };
    const both = { rows: [other], deleted: ['held'], share };
    expect(await importFlags(env.DB, both, entry('flags'))).toBe(false);
    expect((await call('GET', at('held'))).body['definition']).toEqual(flag);
    expect(await call('GET', at('bystander'))).toMatchObject({ status: 404 });
    expect((await call('GET', '/admin/v1/exports/flags')).body).not.toHaveProperty('$evaluators');
  });

  it.each<[string, number, string]>([
    ['was told late', 6, 'v_00000000000000bb'],
    ['was of another candidate', 8, 'v_00000000000000cc'],
  ])('stays so when the end of an earlier rollout %s', async (_, revision, candidate) => {
    const control = (await call('GET', at('held'))).body['version'] as VersionId;
    const last = { id: 'flag/held.1' as RolloutId, control, candidate: candidate as VersionId };
    const standing: FlagStanding = { key: 'held', control, live: null, last, revision, atMs: Date.now() };
    await projectFlag(env.DB, standing);
    const kept = await env.DB.prepare(`select candidate from flag_rollouts where key = 'held'`).first();
    expect(kept).toEqual({ candidate: 'v_00000000000000bb' });
  });
});

describe('a candidate', () => {
  it('may refer to the evaluators that the flags share', async () => {
    const targeting = { if: [{ $ref: 'isPro' }, 'on', 'off'] };
    const shared = {
      flags: { sharing: { ...flag, targeting } },
      $evaluators: { isPro: { '==': [{ var: 'plan' }, 'pro'] } },
    };
    await call('POST', '/admin/v1/flags/import', { body: shared });
    expect(await start('sharing', { ...on, targeting })).toMatchObject({ status: 201 });
  });

  it.each([
    ['public', { public: true }, {}],
    ['private', {}, { public: true }],
  ])('may not make the flag %s for some: who may ask is nothing for a draw', async (name, is, was) => {
    await put(name, { ...flag, metadata: was });
    const refused = await start(name, { ...on, metadata: is });
    expect(refused).toMatchObject({ status: 422, body: { issues: [{ path: 'candidate.metadata.public' }] } });
  });

  it('is refused when every edge would have to hold more with it than flags may be', async () => {
    const fat = (letter: string) => ({ ...flag, metadata: { text: letter.repeat(150_000) } });
    await put('fat-1', fat('a'));
    await put('fat-2', fat('b'));
    expect(await start('fat-1', fat('c'))).toMatchObject({ status: 413 });
    expect(await file()).not.toHaveProperty('candidates.fat-1');
    await vi.waitFor(async () => expect((await put('fat-1', flag)).status).toBe(200));
  });
});
