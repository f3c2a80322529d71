import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call } from './call.ts';

const at = (key: string) => `/admin/v1/flags/${key}`;
const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const put = (key: string, definition: object = flag) => call('PUT', at(key), { body: definition });
const plan = (key: string, id: string, body: object) => call('PUT', `${at(key)}/schedule/${id}`, { body });
const soon = (inMs = 300) => Date.now() + inMs;
const schedules = async (key: string) => (await call('GET', `${at(key)}/schedule`)).body['schedules'] as object[];
const definitionOf = async (key: string) => (await call('GET', at(key))).body['definition'];

describe('a planned change of a flag', () => {
  it('is carried out at its time, by whoever planned it, and says what it came to', async () => {
    await put('launch');
    const change = { defaultVariant: 'on', targeting: { if: [{ var: 'beta' }, 'off'] } };
    const planned = await plan('launch', 'go', { at: soon(), change, reason: 'the launch' });
    expect(planned).toMatchObject({ status: 200, body: { key: 'launch', id: 'go', outcome: null, doneAtMs: null } });
    expect(await definitionOf('launch')).toEqual(flag);
    await expect.poll(() => definitionOf('launch'), { timeout: 10_000 }).toEqual({ ...flag, ...change });
    await expect
      .poll(() => schedules('launch'), { timeout: 5000 })
      .toMatchObject([{ id: 'go', outcome: { version: expect.stringMatching(/^v_/) } }]);
    const { snapshot } = await env.SNAPSHOTS.getByName('global').read(-1);
    expect(JSON.parse(snapshot?.flags.text ?? '')['flags']['launch']).toMatchObject({ defaultVariant: 'on' });
    const { entries } = (await call('GET', '/admin/v1/audit?limit=5')).body as { entries: object[] };
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'flag.schedule',
          subject: 'launch',
          actor: 'bootstrap',
          reason: 'go: the launch',
        }),
      ]),
    );
    expect((await plan('launch', 'go', { at: soon(60_000), change, reason: 'x' })).status).toBe(409);
  });

  it('is moved, called off, and refused when it is over or would make a wrong flag', async () => {
    await put('moved');
    const off = { change: { state: 'DISABLED' }, reason: 'the end' };
    expect((await plan('moved', 'end', { at: '2099-01-01T00:00Z', ...off })).body).toMatchObject({
      atMs: Date.UTC(2099, 0, 1),
    });
    expect((await plan('moved', 'end', { at: '2098-01-01', ...off })).status).toBe(200);
    expect(await schedules('moved')).toHaveLength(1);
    expect(await plan('moved', 'late', { at: 1000, ...off })).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'at' }] },
    });
    expect(await plan('moved', 'bad', { at: soon(), change: { defaultVariant: 'blue' }, reason: 'x' })).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'change.defaultVariant', message: expect.stringContaining('known: on, off') }] },
    });
    expect((await plan('moved', 'none', { at: soon(), change: {}, reason: 'x' })).status).toBe(422);
    expect((await plan('nobody', 'x', { at: soon(), ...off })).status).toBe(404);
    expect((await call('DELETE', `${at('moved')}/schedule/end`)).status).toBe(200);
    expect((await call('DELETE', `${at('moved')}/schedule/end`)).status).toBe(404);
    expect(await schedules('moved')).toEqual([]);
  });

  it('that fits no more when its time has come changes nothing and says why', async () => {
    await put('gone');
    await put('other');
    await plan('gone', 'x', { at: soon(), change: { state: 'DISABLED' }, reason: 'x' });
    await plan('other', 'x', { at: soon(), change: { defaultVariant: 'on' }, reason: 'x' });
    await call('DELETE', at('gone'));
    const other = { state: 'ENABLED', variants: { blue: 'a' }, defaultVariant: 'blue' };
    await put('other', other);
    await expect
      .poll(() => schedules('gone'), { timeout: 10_000 })
      .toMatchObject([{ outcome: { failed: 'The flag was deleted.' } }]);
    await expect
      .poll(() => schedules('other'), { timeout: 10_000 })
      .toMatchObject([{ outcome: { failed: expect.stringContaining('Unknown variant "on"') } }]);
    expect(await definitionOf('other')).toEqual(other);
  });

  it('that was carried out and not noted is done again and changes nothing twice', async () => {
    await put('twice');
    await plan('twice', 'x', { at: soon(), change: { defaultVariant: 'on' }, reason: 'x' });
    await expect
      .poll(() => schedules('twice'), { timeout: 10_000 })
      .toMatchObject([{ outcome: { version: expect.any(String) } }]);
    const version = (await call('GET', at('twice'))).body['version'];
    await env.DB.prepare(`update flag_schedules set outcome = null, done_at_ms = null where key = 'twice'`).run();
    await env.FLAG_CLOCK.getByName('global').wake();
    await runDurableObjectAlarm(env.FLAG_CLOCK.getByName('global') as never);
    await expect.poll(() => schedules('twice'), { timeout: 10_000 }).toMatchObject([{ outcome: { version } }]);
    expect((await call('GET', at('twice'))).body['version']).toBe(version);
    expect((await call('GET', `${at('twice')}/versions`)).body['versions']).toHaveLength(2);
  });
});
