import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { readPipeline } from '../../control-plane/store/pipeline.ts';
import { call, createFeature, manifest, type Met, tokenOf } from './call.ts';

const put = (name: string, body: Record<string, unknown>) => call('PUT', `/admin/v1/alert-sources/${name}`, { body });
const secretOf = async (name: string, body: Record<string, unknown>): Promise<string> => {
  const made = await put(name, body);
  expect(made.status).toBe(200);
  return String(made.body['secret']);
};

const alert = (labels: Record<string, string>, more: Record<string, unknown> = {}) => ({
  status: 'firing',
  labels,
  annotations: { summary: 'Too many errors' },
  startsAt: new Date().toISOString(),
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: crypto.randomUUID(),
  ...more,
});
const grafana = (...alerts: Record<string, unknown>[]) => ({
  ...{
    receiver: 'sluice',
    status: 'firing',
    orgId: 1,
    version: '1',
    title: 'x',
    state: 'alerting',
    truncatedAlerts: 0,
  },
  alerts,
});

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
async function hmac(secret: string, text: string): Promise<string> {
  const bytes = (from: string) => new TextEncoder().encode(from);
  const key = await crypto.subtle.importKey('raw', bytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, bytes(text)));
}

type Signing = { secret: string; atS?: number; sent?: unknown; form?: 'grafana' | 'generic' };
const nowS = () => Math.floor(Date.now() / 1000);
/** What a source sends, signed as Grafana signs; `sent` replaces the body after it was signed. */
async function sendSigned(name: string, body: unknown, { secret, atS = nowS(), sent, form = 'grafana' }: Signing) {
  const [signature, time] =
    form === 'grafana'
      ? ['X-Grafana-Alerting-Signature', 'X-Grafana-Alerting-Timestamp']
      : ['sluice-signature', 'sluice-timestamp'];
  const headers = { [signature]: await hmac(secret, `${atS}:${JSON.stringify(body)}`), [time]: String(atS) };
  return call('POST', `/admin/v1/alerts/from/${name}`, { token: null, body: sent ?? body, headers });
}
const did = ({ body }: Met) => (body['alerts'] as { did: string; why: string }[]).map((one) => one.did);
const why = ({ body }: Met) => (body['alerts'] as { did: string; why: string }[]).map((one) => one.why);
const audited = async (action: string) =>
  ((await call('GET', '/admin/v1/audit?limit=1000')).body['entries'] as Record<string, string>[]).filter(
    (entry) => entry['action'] === action,
  );

/** A feature with a candidate at 20 %; its version. */
async function exposed(feature: string): Promise<string> {
  await createFeature(feature);
  const push = (answer: string) =>
    call('POST', `/admin/v1/features/${feature}/versions`, { body: { manifest: manifest(answer) } });
  await push('one');
  const candidate = String((await push('two')).body['version']);
  await call('PUT', `/admin/v1/features/${feature}/traffic`, { body: { candidate, percent: 20, reason: 'try' } });
  return candidate;
}
const percentOf = async (feature: string) => (await call('GET', `/admin/v1/features/${feature}`)).body['percent'];

describe('an alert source', () => {
  it('shows its secret once, keeps it when it is changed, and makes another when asked to', async () => {
    const secret = await secretOf('once', { kind: 'grafana', auth: 'hmac' });
    expect(secret).toMatch(/^sluice_alert_[0-9a-f]{32}$/);
    const changed = await put('once', { kind: 'grafana', auth: 'hmac', lateS: 120 });
    expect(changed.body).toMatchObject({ secret: null, lateS: 120 });
    const body = grafana(alert({ feature: 'nobody', action: 'pause' }));
    expect((await sendSigned('once', body, { secret })).status).toBe(200);
    const other = await secretOf('once', { kind: 'grafana', auth: 'hmac', renew: true });
    expect(other).not.toBe(secret);
    expect((await sendSigned('once', body, { secret })).status).toBe(401);
    expect((await sendSigned('once', body, { secret: other })).status).toBe(200);
    const shown = JSON.stringify([
      (await call('GET', '/admin/v1/alert-sources')).body,
      (await call('GET', '/admin/v1/alert-sources/once')).body,
      await audited('alert-source.put'),
      (await env.DB.prepare('select * from alert_sources').all()).results,
    ]);
    expect(shown).not.toContain(secret.slice(-32));
    expect(shown).not.toContain(other.slice(-32));
    expect((await call('DELETE', '/admin/v1/alert-sources/once')).status).toBe(200);
    expect((await sendSigned('once', body, { secret: other })).status).toBe(401);
  });

  it.each([
    [{ kind: 'pigeon' }, 'kind'],
    [{ kind: 'alertmanager', auth: 'hmac' }, 'auth'],
    [{ kind: 'grafana', lateS: 1 }, 'lateS'],
    [{ kind: 'grafana', allows: { actions: ['promote'] } }, 'allows'],
    [{ kind: 'grafana', allows: { features: ['nobody-at-all'] } }, 'allows.features'],
  ])('%j is refused, saying where', async (body, path) => {
    const { status, body: said } = await put('odd', body);
    expect([status, JSON.stringify(said['issues'])]).toEqual([422, expect.stringContaining(`"path":"${path}`)]);
  });
});

describe('a signed alert of Grafana', () => {
  it('rolls back once: a repeat does nothing, and neither does a resolved one', async () => {
    const version = await exposed('by-grafana');
    const secret = await secretOf('grafana', { kind: 'grafana', auth: 'hmac', allows: { features: ['by-grafana'] } });
    const one = alert({ alertname: 'Errors', feature: 'by-grafana', version, action: 'rollback' });
    const sent = (more: Record<string, unknown> = {}) =>
      sendSigned('grafana', grafana({ ...one, ...more }), { secret });
    expect(did(await sent())).toEqual(['rolled_back']);
    expect(await percentOf('by-grafana')).toBe(0);
    expect(did(await sent())).toEqual(['repeated']);
    expect(did(await sent({ status: 'resolved' }))).toEqual(['ignored']);
    expect(await percentOf('by-grafana')).toBe(0);
    const [entry] = await audited('alert.rolled_back');
    expect(entry).toMatchObject({ actor: 'alert-source/grafana' });
    const { alerts } = await readPipeline(env.TRACES);
    expect(alerts).toContainEqual({ source: 'alert-source/grafana', did: 'rolled_back', n: 1 });
  });

  it('that is forged, of another time or changed on its way does nothing, and the record says so once a minute', async () => {
    const version = await exposed('stands');
    const secret = await secretOf('guarded', { kind: 'grafana', auth: 'hmac' });
    const body = grafana(alert({ feature: 'stands', version, action: 'rollback' }));
    const log = vi.spyOn(console, 'error');
    for (const signing of [
      { secret: `${secret}x` },
      { secret, atS: nowS() - 400 },
      { secret, atS: nowS() + 400 },
      { secret, sent: grafana(alert({ feature: 'stands', version, action: 'pause' })) },
    ])
      expect((await sendSigned('guarded', body, signing)).status).toBe(401);
    expect(await percentOf('stands')).toBe(20);
    const refused = (await audited('alert.refused')).filter(({ subject }) => subject === 'guarded');
    // More than one only when the minute turned.
    expect([1, 2]).toContain(refused.length);
    const { alerts } = await readPipeline(env.TRACES);
    expect(alerts).toContainEqual({ source: 'alert-source/guarded', did: 'refused', n: 4 });
    expect(JSON.stringify([refused, log.mock.calls])).not.toContain(secret.slice(-32));
    expect(did(await sendSigned('guarded', body, { secret }))).toEqual(['rolled_back']);
  });

  it('that may not do what it asks, is late, of no feature or of no data does nothing, each with its reason', async () => {
    const version = await exposed('bounded');
    await createFeature('other-team');
    const allows = { actions: ['pause'], features: ['bounded'] };
    const secret = await secretOf('narrow', { kind: 'grafana', auth: 'hmac', allows, lateS: 600 });
    const labels = { feature: 'bounded', version, action: 'pause' };
    const ago = (s: number) => new Date(Date.now() - s * 1000).toISOString();
    const answered = await sendSigned(
      'narrow',
      grafana(
        alert({ ...labels, action: 'rollback' }),
        alert({ ...labels, feature: 'other-team' }),
        alert(labels, { startsAt: ago(700) }),
        alert(labels, { startsAt: ago(-700) }),
        alert(labels, { startsAt: 'yesterday' }),
        alert({ ...labels, alertname: 'DatasourceNoData' }),
        alert({ action: 'pause' }),
        alert({ ...labels, version: 'v_ffffffffffffffff' }),
      ),
      { secret },
    );
    expect(did(answered)).toEqual(Array.from({ length: 8 }, () => 'ignored'));
    expect(why(answered)).toEqual([
      'Its sender may not ask for rollback; allowed: pause.',
      'Its sender may not speak of other-team.',
      expect.stringMatching(/^Late: it began 70\d s ago; alerts that began more than 600 s ago do nothing\.$/),
      'It says that it begins in the future.',
      'startsAt is no time.',
      'The sender had no data: that is no reason to act.',
      expect.stringContaining('feature'),
      expect.any(String),
    ]);
    expect(await percentOf('bounded')).toBe(20);
    expect(did(await sendSigned('narrow', grafana(alert(labels)), { secret }))).toEqual(['paused']);
  });
});

describe('another source', () => {
  it('of any system signs its one alert, or bears a token that is good for nothing else', async () => {
    await createFeature('plain');
    const one = () => ({ feature: 'plain', action: 'pause', reason: 'why', key: crypto.randomUUID() });
    const secret = await secretOf('script', { kind: 'generic', auth: 'hmac' });
    expect(did(await sendSigned('script', one(), { secret, form: 'generic' }))).toEqual(['incident']);
    expect((await sendSigned('script', one(), { secret, form: 'grafana' })).status).toBe(401);

    const token = await secretOf('manager', { kind: 'alertmanager', allows: { features: ['plain'] } });
    const from = (name: string, body: unknown) => call('POST', `/admin/v1/alerts/from/${name}`, { token, body });
    const webhook = { version: '4', alerts: [alert({ feature: 'plain', action: 'pause' })] };
    expect(did(await from('manager', webhook))).toEqual(['incident']);
    expect((await from('script', one())).status).toBe(403);
    expect((await from('manager', { version: '5', alerts: [] })).status).toBe(422);
    expect((await call('GET', '/admin/v1/features', { token })).status).toBe(403);
    const elsewhere = await call('POST', '/admin/v1/alerts', { token, body: { ...one(), feature: 'by-grafana' } });
    expect(elsewhere.body).toMatchObject({ did: 'ignored', why: 'Its sender may not speak of by-grafana.' });
  });

  it('is not the source of what bears no signature, a wrong token, or no name that is known', async () => {
    const body = { feature: 'plain', action: 'pause', reason: 'why', key: 'k' };
    expect((await call('POST', '/admin/v1/alerts/from/script', { token: null, body })).status).toBe(401);
    expect((await call('POST', '/admin/v1/alerts/from/script', { token: 'wrong', body })).status).toBe(401);
    expect((await sendSigned('nobody', body, { secret: 'x', form: 'generic' })).status).toBe(401);
    expect((await call('POST', '/admin/v1/alerts/from/nobody', { body })).status).toBe(404);
    const subjects = (await audited('alert.refused')).map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(['script', '(unknown)']));
  });
});

describe("an alerter's token", () => {
  it('may be limited to actions and features', async () => {
    const version = await exposed('limited');
    const allows = { actions: ['pause'], features: ['limited'] };
    const made = await call('POST', '/admin/v1/tokens', { body: { name: 'pauser', role: 'alerter', allows } });
    const token = String(made.body['secret']);
    const post = (labels: Record<string, string>) =>
      call('POST', '/admin/v1/alerts/grafana', {
        token,
        body: grafana(alert({ feature: 'limited', version, ...labels })),
      });
    expect(why(await post({ action: 'rollback' }))).toEqual(['Its sender may not ask for rollback; allowed: pause.']);
    expect(did(await post({ action: 'pause' }))).toEqual(['paused']);
    const { body } = await call('GET', '/admin/v1/tokens');
    expect(body['tokens']).toContainEqual(expect.objectContaining({ name: 'pauser', allows }));
    expect((await call('POST', '/admin/v1/tokens', { body: { name: 'x', role: 'viewer', allows } })).status).toBe(422);
    expect(
      (
        await call('PUT', '/admin/v1/alert-sources/mine', {
          token: await tokenOf('operator'),
          body: { kind: 'generic' },
        })
      ).status,
    ).toBe(403);
  });
});
