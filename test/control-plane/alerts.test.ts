import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call, createFeature, manifest, tokenOf } from './call.ts';
import { eventually } from './rollout/people.ts';

const webhook = (...alerts: Record<string, unknown>[]) => ({
  version: '4',
  status: 'firing',
  receiver: 'sluice',
  alerts,
});
const firing = (labels: Record<string, string>, more: Record<string, unknown> = {}) => ({
  status: 'firing',
  labels,
  annotations: { summary: 'Too many errors' },
  startsAt: '2026-01-01T00:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: crypto.randomUUID(),
  ...more,
});
const send = (body: unknown, token?: string) =>
  call('POST', '/admin/v1/alerts/alertmanager', { body, ...(token === undefined ? {} : { token }) });

describe('Alertmanager', () => {
  it('is told of each alert what it did, and why not, and never gets an error for labels it cannot help', async () => {
    await createFeature('alerting');
    const { status, body } = await send(
      webhook(
        firing({ feature: 'nobody', action: 'rollback' }),
        firing({ feature: 'alerting', action: 'dance' }),
        firing({ alertname: 'Disk' }),
        firing({ feature: 'alerting', action: 'rollback' }, { status: 'resolved' }),
        firing({ feature: 'alerting', action: 'rollback', version: 'v1' }),
      ),
    );
    expect(status).toBe(200);
    const alerts = body['alerts'] as { did: string; why: string }[];
    expect(alerts.map(({ did }) => did)).toEqual(['ignored', 'ignored', 'ignored', 'ignored', 'ignored']);
    expect(alerts.map(({ why }) => why)).toEqual([
      'No feature nobody.',
      expect.stringContaining('known: rollback, pause'),
      expect.stringContaining('feature'),
      expect.stringContaining('Resolved'),
      expect.stringContaining('version'),
    ]);
    const entries = (await call('GET', '/admin/v1/audit?limit=20')).body['entries'] as { action: string }[];
    expect(entries.filter(({ action }) => action === 'alert.ignored')).toHaveLength(5);
  });

  it('rolls back what is rolling out, once for one firing', async () => {
    await createFeature('alarmed');
    const push = (answer: string) =>
      call('POST', '/admin/v1/features/alarmed/versions', { body: { manifest: manifest(answer) } });
    await push('one');
    const candidate = (await push('two')).body['version'];
    await call('PUT', '/admin/v1/features/alarmed/traffic', { body: { candidate, percent: 20, reason: 'try' } });
    const alert = webhook(firing({ feature: 'alarmed', action: 'rollback' }));
    const token = await tokenOf('alerter', 'alertmanager');
    const first = (await send(alert, token)).body['alerts'] as { did: string }[];
    const second = (await send(alert, token)).body['alerts'] as { did: string }[];
    expect([first[0]?.did, second[0]?.did]).toEqual(['rolled_back', 'repeated']);
    expect((await call('GET', '/admin/v1/features/alarmed')).body['percent']).toBe(0);
  });

  it('gets no error for what nobody reads, however deep it nests', async () => {
    await createFeature('nested');
    const nested: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    const { status, body } = await send(
      webhook(firing({ alertname: 'Disk' }, { nested }), firing({ feature: 'nested', action: 'pause' })),
    );
    const alerts = body['alerts'] as { did: string }[];
    expect([status, ...alerts.map(({ did }) => did)]).toEqual([200, 'ignored', 'incident']);
  });

  it('may send five hundred alerts at once, which are written down together', async () => {
    let statements = 0;
    const counted = <Database extends D1Database>(db: Database): Database =>
      new Proxy(db, {
        get(target, name) {
          if (name === 'prepare') statements += 1;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    const storm = Array.from({ length: 500 }, (_, n) => firing({ feature: 'nobody', action: 'pause', n: String(n) }));
    const { status, body } = await call('POST', '/admin/v1/alerts/alertmanager', {
      body: webhook(...storm),
      bindings: { DB: counted(env.DB), TRACES: counted(env.TRACES) },
    });
    expect([status, (body['alerts'] as unknown[]).length]).toEqual([200, 500]);
    expect(statements).toBeLessThan(30);
    const kept = (await call('GET', '/admin/v1/audit?limit=1000')).body['entries'] as { reason: string }[];
    expect(kept.filter(({ reason }) => reason === 'No feature nobody.').length).toBeGreaterThanOrEqual(500);
  });

  it('turns the traffic of one feature though the Conductor of another is away, and is asked to send it again', async () => {
    for (const feature of ['deaf', 'heard']) await createFeature(feature);
    const push = (answer: string) =>
      call('POST', '/admin/v1/features/heard/versions', { body: { manifest: manifest(answer) } });
    await push('one');
    const candidate = (await push('two')).body['version'];
    await call('PUT', '/admin/v1/features/heard/traffic', { body: { candidate, percent: 20, reason: 'try' } });
    const body = webhook(
      firing({ feature: 'deaf', action: 'rollback' }),
      firing({ feature: 'heard', action: 'rollback' }),
    );
    const deaf = { alert: () => Promise.reject(new Error('away')) };
    const CONDUCTOR = new Proxy(env.CONDUCTOR, {
      get: (target, name) =>
        name === 'getByName'
          ? (of: string) => (of === 'deaf' ? deaf : target.getByName(of))
          : (Reflect.get(target, name) as unknown),
    });
    const { status, body: said } = await call('POST', '/admin/v1/alerts/alertmanager', {
      body,
      bindings: { CONDUCTOR },
    });
    expect([status, said['detail']]).toEqual([503, expect.stringContaining('An alert could not be handed on')]);
    expect((await call('GET', '/admin/v1/features/heard')).body['percent']).toBe(0);
    const again = (await send(body)).body['alerts'] as { did: string }[];
    expect(again.map(({ did }) => did)).toEqual(['incident', 'repeated']);
  });

  it('takes the candidate of a flag back by the name that the metrics give the flag, and nothing that was put since', async () => {
    const definition = (on: string) => ({ state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: on });
    const at = '/admin/v1/flags/dark%20mode';
    await call('PUT', at, { body: definition('off') });
    const plan = { stages: [{ percent: 5, holdS: 600 }, { percent: 100 }] };
    const start = () => call('POST', `${at}/rollouts`, { body: { candidate: definition('on'), plan } });
    expect((await start()).status).toBe(201);
    const labels = { feature: 'flag/dark mode', action: 'rollback' };
    const did = async (more: Record<string, string> = {}) =>
      ((await send(webhook(firing({ ...labels, ...more })))).body['alerts'] as { did: string; why: string }[])[0];
    expect(await did({ action: 'pause' })).toMatchObject({ did: 'paused' });
    expect(await did()).toMatchObject({ did: 'rolled_back' });
    expect(await did({ feature: 'flag/nobody' })).toMatchObject({ did: 'ignored', why: 'No feature flag/nobody.' });
    const id = String((await start()).body['id']);
    const complete = { body: { reason: 'all of it' } };
    await call('POST', `/admin/v1/rollouts/${encodeURIComponent(id)}/advance`, complete);
    await eventually(
      () => call('PUT', at, { body: { ...definition('on'), metadata: { owner: 'zoe' } } }),
      ({ status }) => status === 200,
    );
    expect(await did()).toMatchObject({ did: 'ignored', why: expect.stringContaining('changed since') as string });
  });

  it('that asks a dozen times for what nobody can do opens one incident, whose story says so, and calls its owner once', async () => {
    await createFeature('idle');
    await call('PUT', '/admin/v1/notifications/storm', {
      body: {
        kind: 'webhook',
        url: 'https://hooks.example.com/storm',
        events: ['incident.opened'],
        features: ['idle'],
      },
    });
    const storm = Array.from({ length: 12 }, () => firing({ feature: 'idle', action: 'rollback' }));
    const { body } = await send(webhook(...storm));
    expect(new Set((body['alerts'] as { did: string }[]).map(({ did }) => did))).toEqual(new Set(['incident']));
    const [incident] = await eventually(
      async () =>
        (await call('GET', '/admin/v1/incidents?feature=idle')).body['incidents'] as { id: string; status: string }[],
      (all) => all.length > 0,
    );
    const story = () => call('GET', `/admin/v1/incidents/${encodeURIComponent(incident?.id ?? '')}`);
    await eventually(
      async () => (await story()).body['timeline'] as { kind: string }[],
      (lines) => lines.filter(({ kind }) => kind === 'again').length === 11,
    );
    expect((await call('GET', '/admin/v1/incidents?feature=idle')).body['incidents']).toHaveLength(1);
    const told = () =>
      runInDurableObject(env.NOTIFIER.getByName('storm') as unknown as DurableObjectStub, (_, { storage: { sql } }) =>
        Number(sql.exec('select (select count(*) from waiting) + (select count(*) from settled) as n').one()['n']),
      );
    expect(await eventually(told, (n) => n > 0)).toBe(1);
    await scheduler.wait(1500);
    expect(await told()).toBe(1);
    await call('DELETE', '/admin/v1/notifications/storm');
  });

  it('sends a webhook of another version in vain', async () => {
    expect((await send({ ...webhook(), version: '5' })).status).toBe(422);
  });
});

describe('an alert of any other system', () => {
  it('about an unknown feature is kept in the record and changes nothing', async () => {
    const { status, body } = await call('POST', '/admin/v1/alerts', {
      body: { feature: 'nobody', action: 'pause', reason: 'why', key: 'k1' },
    });
    expect([status, body['did']]).toEqual([200, 'ignored']);
  });
});
