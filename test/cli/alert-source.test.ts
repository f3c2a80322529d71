import { expect, test } from 'vitest';
import { AlertSourceView } from '../../schema/contracts/alert-source.ts';
import { type Answers, sluice } from './stub.ts';

const view = AlertSourceView.parse({
  ...{ name: 'grafana', kind: 'grafana', auth: 'hmac', lateS: 600, updatedBy: 'ana', updatedAtMs: 0 },
  allows: { actions: ['pause'], features: ['support', 'search'] },
});

test('alert-source set sends what a system may do, and shows the secret that was made, once', async () => {
  const sent: unknown[] = [];
  const answers: Answers = {
    'alert-source.put': ({ params, body }) => {
      sent.push([params, body]);
      return { ...view, secret: 'sluice_alert_00112233445566778899aabbccddeeff' };
    },
  };
  const flags = ['--kind', 'grafana', '--auth', 'hmac', '--actions', 'pause', '--features', 'support,search'];
  const { exit, out } = await sluice(['alert-source', 'set', 'grafana', ...flags, '--late-s', '600'], { answers });
  expect(exit).toBe(0);
  const allows = { actions: ['pause'], features: ['support', 'search'] };
  const body = { kind: 'grafana', auth: 'hmac', allows, lateS: 600, renew: false };
  expect(sent).toEqual([[{ name: 'grafana' }, body]]);
  expect(out).toContain('/admin/v1/alerts/from/grafana, as grafana does');
  expect(out).toContain('\nsluice_alert_00112233445566778899aabbccddeeff\n');
});

test('alert-source set shows no secret when the one before is kept', async () => {
  const answers: Answers = { 'alert-source.put': () => ({ ...view, secret: null }) };
  const { out } = await sluice(['alert-source', 'set', 'grafana', '--kind', 'grafana', '--auth', 'hmac'], { answers });
  expect(out).not.toContain('secret');
});

test('alert-source delete names what is gone', async () => {
  const answers: Answers = { 'alert-source.delete': () => ({ ok: true }) };
  expect((await sluice(['alert-source', 'delete', 'grafana'], { answers })).out).toContain('grafana is deleted');
});
