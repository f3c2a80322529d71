import { describe, expect, it } from 'vitest';
import { call, createFeature, manifest, tokenOf } from './call.ts';

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
