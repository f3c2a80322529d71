import { describe, expect, it, test } from 'vitest';
import { bodyOf } from '../../../control-plane/notifications/body-of.ts';
import { retryAfterMs, retryDelayMs } from '../../../control-plane/retry-delay.ts';
import { live, makeSecret, rotated } from '../../../control-plane/notifications/secrets.ts';
import { signatureHeaders } from '../../../control-plane/notifications/sign.ts';
import { NotificationInput } from '#schema/contracts/notification';
import { notification } from './receiver.ts';

const DAY_MS = 86_400_000;

describe('a signature', () => {
  // From the Standard Webhooks documentation of Svix: whoever verifies with a library of it verifies ours.
  const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampS: 1_614_265_330, body: '{"test": 2432232314}' };
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

  it('is the one that Standard Webhooks tells to expect', async () => {
    expect(await signatureHeaders(example, [secret])).toEqual({
      'webhook-id': example.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    });
  });

  it('stands once for each secret', async () => {
    const headers = await signatureHeaders(example, [makeSecret(), secret]);
    expect(headers['webhook-signature']).toMatch(
      new RegExp(`^v1,[A-Za-z0-9+/]{43}= ${signature.replace(/\+/g, '\\+')}$`),
    );
  });

  it('signs bytes, not letters', async () => {
    const headers = await signatureHeaders({ ...example, body: '{"text":"für ☕"}' }, [secret]);
    expect(headers['webhook-signature']).toMatch(/^v1,/);
  });
});

describe('a secret', () => {
  it('that is replaced signs for a day beside its successor', () => {
    const one = rotated([], 'one', 0);
    const two = rotated(one, 'two', 1000);
    const texts = (nowMs: number) => live(two, nowMs).map(({ text }) => text);
    expect(texts(1000)).toEqual(['two', 'one']);
    expect(texts(999 + DAY_MS)).toEqual(['two', 'one']);
    expect(texts(1000 + DAY_MS)).toEqual(['two']);
  });

  it('that was replaced ends when it was told to, however many come after', () => {
    const three = rotated(rotated(rotated([], 'one', 0), 'two', 1000), 'three', DAY_MS);
    expect(live(three, 1000 + DAY_MS).map(({ text }) => text)).toEqual(['three', 'two']);
  });

  it('that is given again changes nothing, and one that comes back is the newest', () => {
    const two = rotated(rotated([], 'one', 0), 'two', 1000);
    expect(rotated(two, 'two', 2000)).toBe(two);
    const back = rotated(two, 'one', 3000);
    expect(back).toEqual([
      { text: 'one', untilMs: null },
      { text: 'two', untilMs: 3000 + DAY_MS },
    ]);
  });

  it('is one of three at most', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].reduce((secrets, text) => rotated(secrets, text, 0), rotated([], '0', 0));
    expect(many.map(({ text }) => text)).toEqual(['e', 'd', 'c']);
  });

  it.each([
    [24, true],
    [25, true],
    [32, true],
    [64, true],
    [23, false],
    [66, false],
  ])('of %i bytes is taken: %s', (bytes, taken) => {
    const secret = `whsec_${btoa('x'.repeat(bytes))}`;
    const input = { kind: 'webhook', url: 'https://example.com/', secret };
    expect(NotificationInput.safeParse(input).success).toBe(taken);
    expect(NotificationInput.safeParse({ ...input, secret: makeSecret() }).success).toBe(true);
  });

  it('that is no base64 is refused before it could be signed with', () => {
    const input = { kind: 'webhook', url: 'https://example.com/', secret: `whsec_${'A'.repeat(33)}` };
    expect(NotificationInput.safeParse(input).success).toBe(false);
  });
});

describe('a retry', () => {
  it('comes after 1 s, then after twice as long each time, and at least every hour', () => {
    expect([1, 2, 3, 11, 12, 13, 400].map((tries) => retryDelayMs(tries, 0))).toEqual([
      1000, 2000, 4000, 1_024_000, 2_048_000, 2_880_000, 2_880_000,
    ]);
    for (const tries of [1, 5, 12, 40]) {
      expect(retryDelayMs(tries, 0.999)).toBeLessThanOrEqual(3_600_000);
      expect(retryDelayMs(tries, 0.999)).toBeGreaterThan(retryDelayMs(tries, 0));
    }
  });

  const nowMs = Date.parse('2026-11-21T05:00:00Z');
  it.each([
    [null, 0],
    ['0', 0],
    ['7', 7000],
    [' 90 ', 90_000],
    ['999999999999999999999999', 3_600_000],
    ['Sat, 21 Nov 2026 05:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 04:00:00 GMT', 0],
    ['Sun, 21 Nov 2027 05:00:00 GMT', 3_600_000],
    ['-5', 0],
    ['soon', 0],
    ['', 0],
  ])('after Retry-After: %j waits %i ms', (header, waitMs) => {
    expect(retryAfterMs(header, nowMs)).toBe(waitMs);
  });
});

test('a webhook reads the notification as it is', () => {
  const said = notification({ text: '<b>&' });
  expect(JSON.parse(bodyOf('webhook', said))).toEqual(said);
});
