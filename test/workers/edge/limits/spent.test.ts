import { describe, expect, it } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import type { Snapshot } from '#schema/contracts/snapshot';
import { blindUnit } from '../../../../workers/edge/names/blind-unit.ts';
import { a, asking, b, request, rollingOut, routeWith, runOf, smallEdge } from '../small-edge.ts';

const help = 'help' as FeatureName;
const LATER = 3_600_000;
const spentOf = (over: Partial<Snapshot['spent'][FeatureName]> = {}): Snapshot['spent'] => ({
  [help]: { untilMs: Date.now() + LATER, day: true, units: [], ...over },
});
const degraded = { answer: 'Tomorrow again.' };
const run = (unit = 'ann', more: object = {}) =>
  runOf({ input: { question: 'What?' }, context: { targetingKey: unit }, ...more });

describe('a feature whose day is spent', () => {
  it('is refused with 429 until the day is over, and nobody is asked or told', async () => {
    const edge = await smallEdge({ manifest: asking(), spent: spentOf() });
    const reply = await edge.send(run());
    expect(reply.status).toBe(429);
    const retryS = Number(reply.headers.get('retry-after'));
    expect(retryS).toBeGreaterThan(LATER / 1000 - 5);
    expect(retryS).toBeLessThanOrEqual(LATER / 1000);
    expect(reply.headers.get('sluice-reason')).toBe('budget_spent');
    expect(await reply.json()).toMatchObject({ code: 'budget_spent', title: 'The budget is spent' });
    await edge.settled();
    expect(edge.asked).toHaveLength(0);
    expect(edge.records).toEqual([]);
    expect(edge.refused).toEqual([{ of: 'feature', name: 'help', limit: 'day' }]);
  });

  it('gives its declared answer, which says that it is one', async () => {
    const edge = await smallEdge({ manifest: asking({ degraded }), spent: spentOf() });
    const reply = await edge.send(run());
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ output: degraded, degraded: true, reason: 'budget_spent', costUsd: 0 });
    expect(edge.asked).toHaveLength(0);
    expect(edge.records).toEqual([]);
  });

  it('is no evidence against an arm: whoever would have had the candidate is refused as everybody is', async () => {
    const route = routeWith(rollingOut({ shadow: 1 }));
    const edge = await smallEdge({ manifest: asking(), candidate: asking({ degraded }), route, spent: spentOf() });
    for (const unit of ['ann', 'bob', 'cem']) {
      const reply = await edge.send(run(unit));
      expect([reply.status, reply.headers.get('sluice-version')]).toEqual([429, a.id]);
    }
    expect((await edge.send(run('ann', { version: b.id }))).status).toBe(429);
    await edge.settled();
    expect(edge.records).toEqual([]);
    expect(edge.permitted).toEqual([]);
  });

  it.each([
    [
      '/v1/chat/completions',
      { model: 'help', messages: [{ role: 'user', content: 'Hi' }] },
      { error: { type: 'insufficient_quota', code: 'insufficient_quota' } },
    ],
    [
      '/v1/messages',
      { model: 'help', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
      { error: { type: 'rate_limit_error', code: 'budget_spent' } },
    ],
  ])('says so at %s in its own words, and that nobody need try again', async (path, body, said) => {
    const edge = await smallEdge({ manifest: asking(), spent: spentOf() });
    const reply = await edge.send(request(path, body));
    expect(reply.status).toBe(429);
    expect(reply.headers.get('x-should-retry')).toBe('false');
    expect(await reply.json()).toMatchObject(said);
  });

  it('runs again when the day is over, though nobody published that', async () => {
    const edge = await smallEdge({ manifest: asking(), spent: spentOf({ untilMs: Date.now() - 1 }) });
    expect((await edge.send(run())).status).toBe(200);
  });

  it('that is switched off too says that it is switched off', async () => {
    const edge = await smallEdge({ manifest: asking(), route: { disabled: true }, spent: spentOf() });
    expect(await (await edge.send(run())).json()).toMatchObject({ code: 'disabled' });
  });
});

describe('a unit whose day is spent', () => {
  it('is refused by its blinded name, and others are not', async () => {
    const plain = await smallEdge({ manifest: asking() });
    const units = [await blindUnit(help, 'ann', plain.opened.seal)];
    const edge = await smallEdge({ manifest: asking(), spent: spentOf({ day: false, units }) });
    expect((await edge.send(run('ann'))).status).toBe(429);
    expect((await edge.send(run('bob'))).status).toBe(200);
    await edge.settled();
    expect(edge.refused).toEqual([{ of: 'feature', name: 'help', limit: 'unit_day' }]);
    expect((await edge.send(runOf({ input: { question: 'What?' } }))).status).toBe(200);
  });
});
