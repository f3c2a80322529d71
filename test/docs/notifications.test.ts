import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotificationInput, Notification } from '../../schema/contracts/notification.ts';

const page = readFileSync(new URL('../../docs/notifications.md', import.meta.url), 'utf8');
const block = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1] ?? '');

type IsFromSluice = (headers: Record<string, string>, body: string, secret: string) => boolean;
let isFromSluice: IsFromSluice;
const folder = mkdtempSync(join(tmpdir(), 'sluice-docs-'));
beforeAll(async () => {
  const path = join(folder, 'is-from-sluice.mjs');
  writeFileSync(path, block('js')[0] ?? '');
  ({ isFromSluice } = (await import(/* @vite-ignore */ path)) as { isFromSluice: IsFromSluice });
});
afterAll(() => rmSync(folder, { recursive: true }));

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const body = '{"id":"support/1","text":"für ☕"}';
function signed(atS = Math.floor(Date.now() / 1000), id = 'support/1'): Record<string, string> {
  const mac = createHmac('sha256', 'a secret of thirty-two bytes, ok').update(`${id}.${atS}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(atS), 'webhook-signature': `v1,${mac}` };
}

test("the page's example takes what is ours, also beside the signature of an older secret", () => {
  const headers = signed();
  expect(isFromSluice(headers, body, secret)).toBe(true);
  const two = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
  expect(isFromSluice(two, body, secret)).toBe(true);
});

test.each<[string, Record<string, string>, string, string]>([
  ['another body', signed(), `${body} `, secret],
  ['another secret', signed(), body, `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`],
  ['another id', { ...signed(), 'webhook-id': 'support/2' }, body, secret],
  ['an old message', signed(Math.floor(Date.now() / 1000) - 3600), body, secret],
  ['a time that is none', { ...signed(), 'webhook-timestamp': 'now' }, body, secret],
  ['no signature', { 'webhook-id': 'a', 'webhook-timestamp': String(Date.now() / 1000) }, body, secret],
  ['no headers', {}, body, secret],
])("the page's example refuses %s", (_, headers, text, key) => {
  expect(isFromSluice(headers, text, key)).toBe(false);
});

test("the page's requests and its notification are what the contracts read", () => {
  const [requests = ''] = block('');
  const inputs = [...requests.matchAll(/\{.*\}/g)].map(
    ([text]) => NotificationInput.safeParse(JSON.parse(text)).success,
  );
  expect(inputs).toEqual([true, true]);
  expect(Notification.safeParse(JSON.parse(block('json')[0] ?? '')).success).toBe(true);
});
