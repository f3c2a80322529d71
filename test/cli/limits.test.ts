import { describe, expect, it } from 'vitest';
import { aFeature, aKey, NOON } from './samples.ts';
import { sluice, type Answers } from './stub.ts';

/** What was sent to an endpoint, and the answer to give. */
function taking(): { sent: unknown[]; answers: Answers } {
  const sent: unknown[] = [];
  const answers: Answers = {
    'key.create': ({ params, body }) => {
      sent.push({ params, body });
      return { name: body.name, secret: 'sluice_key_abc' };
    },
    'key.limit': ({ params, body }) => {
      sent.push({ params, body });
      return aKey(body);
    },
    'key.delete': ({ params }) => {
      sent.push({ params });
      return { ok: true };
    },
  };
  return { sent, answers };
}

describe('key create, limit and delete', () => {
  const DAY_MS = 86_400_000;

  it.each([
    ['30d', NOON + 30 * DAY_MS],
    ['2027-01-31', Date.UTC(2027, 0, 31)],
    ['2027-01-31T18:00Z', Date.UTC(2027, 0, 31, 18)],
  ])('a key has limits and ends at %s; its text is shown', async (expires, expiresAtMs) => {
    const { sent, answers } = taking();
    const flags = ['--features', 'help,shop', '--per-minute', '600', '--burst', '100', '--per-unit-minute', '30'];
    const { exit, out } = await sluice(['key', 'create', 'shop', ...flags, '--expires', expires], { answers });
    const limits = { perMinute: 600, burst: 100, perUnitPerMinute: 30 };
    const body = { name: 'shop', kind: 'server', pin: false, origins: [], features: ['help', 'shop'] };
    expect({ exit, sent }).toEqual({ exit: 0, sent: [{ params: {}, body: { ...body, limits, expiresAtMs } }] });
    expect(out).toContain('\nsluice_key_abc\n');
  });

  it('without limits a key has none, and no end', async () => {
    const { sent, answers } = taking();
    await sluice(['key', 'create', 'page', '--kind', 'client', '--origins', 'https://a.example'], { answers });
    expect(sent).toEqual([
      { params: {}, body: { name: 'page', kind: 'client', pin: false, origins: ['https://a.example'] } },
    ]);
  });

  it.each([
    [['--expires', 'tomorrow'], 2, '30d, 2027-01-31'],
    [['--expires', '2027-02-31'], 2, 'is no moment'],
    [['--per-minute', 'many'], 6, 'limits.perMinute'],
    [['--burst', '5'], 6, 'Say perMinute too.'],
    [['--kind', 'root'], 6, 'kind'],
  ])('%j is refused before anything is sent', async (flags, exit, says) => {
    const refused = await sluice(['key', 'create', 'shop', ...flags]);
    expect([refused.exit, refused.calls, refused.err.includes(says)]).toEqual([exit, [], true]);
  });

  it('limits are replaced as a whole, or taken away', async () => {
    const { sent, answers } = taking();
    const changed = await sluice(['key', 'limit', 'shop', '--per-unit-minute', '1200'], { answers });
    expect(changed.out).toBe('shop  –  per unit 1,200/min\n');
    await sluice(['key', 'limit', 'shop', '--none'], { answers });
    expect(sent).toEqual([
      { params: { name: 'shop' }, body: { limits: { perUnitPerMinute: 1200 } } },
      { params: { name: 'shop' }, body: { limits: null } },
    ]);
    expect((await sluice(['key', 'limit', 'shop'])).exit).toBe(2);
    expect((await sluice(['key', 'limit', 'shop', '--none', '--burst', '3', '--per-minute', '9'])).exit).toBe(2);
  });

  it('a revoked key is named', async () => {
    const { answers } = taking();
    expect((await sluice(['key', 'delete', 'shop'], { answers })).out).toBe('shop is revoked\n');
  });
});

describe('feature show', () => {
  const shown = async (changes: Parameters<typeof aFeature>[0]) =>
    (await sluice(['feature', 'show', 'hello'], { answers: { 'feature.get': () => aFeature(changes) } })).out;
  const day = { day: '2026-11-21', usd: 0.85, runs: 1700, unpriced: 0, spentUntilMs: null };

  it('says what was spent today of which budget', async () => {
    expect(await shown({ spending: day, budgets: { usdPerDay: 1 } })).toContain(
      'today     $0.85 of $1.00 (85.0 %), 1,700 runs that cost something\n',
    );
    expect(await shown({ spending: day })).toContain('today     $0.85 no budget');
  });

  it('says until when a spent day refuses, what nobody knows, and that another day is not today', async () => {
    const spent = { ...day, usd: 1.5, unpriced: 3, spentUntilMs: Date.UTC(2026, 10, 22) };
    const out = await shown({ spending: spent, budgets: { usdPerDay: 1, usdPerRun: 0.01, usdPerUnitDay: 0.25 } });
    expect(out).toContain('spent: runs are refused until 2026-11-22 00:00:00Z');
    expect(out).toContain('and 3 runs that nobody knows the price of');
    expect(out).toContain('at most   a run $0.01, a unit $0.25 a day');
    const yesterday = await shown({ spending: { ...spent, day: '2026-11-20' }, budgets: { usdPerDay: 1 } });
    expect(yesterday).toContain('today     $0 of $1.00 (0.0 %), 0 runs');
    expect(yesterday).not.toContain('refused');
  });
});
