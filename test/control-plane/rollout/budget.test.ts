import { describe, expect, it } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import type { RunEnded, RunRecord } from '#schema/contracts/record';
import { call, createFeature, owners } from '../call.ts';
import { batchOf, conductorOf, eventually, publisher, runOf, told, unit, version } from './people.ts';

let features = 0;

/** A feature with these budgets, set as an admin sets them, and a version that serves everybody. */
async function featureWith(budgets: Record<string, number>): Promise<FeatureName> {
  const feature = `budget-${(features += 1)}` as FeatureName;
  expect((await createFeature(feature, { budgets })).status).toBe(200);
  await told(feature, { type: 'add_version', ...version(1), serveFirst: true });
  return feature;
}

/** One run of a unit at a cost. */
async function cost(feature: FeatureName, n: number, costUsd: number | null, over: Partial<RunEnded> = {}) {
  const { route } = await conductorOf(feature).standing(feature);
  const [, ended] = runOf(feature, route, { unit: unit(n), atMs: Date.now() });
  await conductorOf(feature).record(batchOf(feature, [{ ...ended, costUsd, ...over } as RunRecord]));
}

const spentOf = async (feature: FeatureName) => (await publisher().read(-1)).snapshot?.spent[feature];
const shown = async (feature: FeatureName) => (await call('GET', `/admin/v1/features/${feature}`)).body['spending'];
const incidents = async (feature: FeatureName) =>
  ((await call('GET', `/admin/v1/incidents?feature=${feature}`)).body['incidents'] as { title: string }[]).map(
    ({ title }) => title,
  );
const midnight = () => (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000;
const put = (feature: FeatureName, budgets: Record<string, number>) =>
  call('PUT', `/admin/v1/features/${feature}`, { body: { owners, level: 'L1', budgets } });

describe("a day's budget", () => {
  it('that is spent is published within the second, until midnight UTC, and two incidents say how it went', async () => {
    const feature = await featureWith({ usdPerDay: 1 });
    await cost(feature, 1, 0.5);
    await cost(feature, 2, 0.35);
    expect(await spentOf(feature)).toBeUndefined();
    const beganMs = Date.now();
    await cost(feature, 3, 0.15);
    const spent = await eventually(
      () => spentOf(feature),
      (now) => now?.day === true,
    );
    expect(Date.now() - beganMs).toBeLessThan(1000);
    expect(spent).toEqual({ untilMs: midnight(), day: true, units: [] });
    const titles = await eventually(
      () => incidents(feature),
      (now) => now.length === 2,
    );
    expect(titles.join('\n')).toContain('80 %');
    expect(titles.join('\n')).toContain('refused until midnight UTC');
  });

  it('that is raised lets runs in again, at once, and one that is lowered refuses them', async () => {
    const feature = await featureWith({ usdPerDay: 1 });
    await cost(feature, 1, 2);
    await eventually(
      () => spentOf(feature),
      (now) => now?.day === true,
    );
    expect((await put(feature, { usdPerDay: 5 })).status).toBe(200);
    expect((await spentOf(feature))?.day).toBe(false);
    expect((await put(feature, { usdPerDay: 2 })).status).toBe(200);
    expect((await spentOf(feature))?.day).toBe(true);
    expect((await put(feature, {})).status).toBe(200);
    expect((await spentOf(feature))?.day).toBe(false);
  });

  it('counts what was mirrored too, once however often it is told', async () => {
    const feature = await featureWith({ usdPerDay: 1 });
    const { route } = await conductorOf(feature).standing(feature);
    const [, { kind: _, ...ended }] = runOf(feature, route, { unit: unit(1), atMs: Date.now() });
    const { outcome, durationMs, fallback, degraded, costUsd } = ended;
    const control = { outcome, durationMs, fallback, degraded, costUsd };
    const mirrored = { ...ended, kind: 'mirrored', arm: 'shadow', costUsd: 0.6, control, withheld: null } as RunRecord;
    const batch = batchOf(feature, [mirrored]);
    await conductorOf(feature).record(batch);
    await conductorOf(feature).record(batch);
    await cost(feature, 1, 0.1);
    const spending = await eventually(
      () => shown(feature) as Promise<{ usd: number; runs: number } | null>,
      (now) => now?.runs === 2,
    );
    expect(spending?.usd).toBeCloseTo(0.7, 9);
    expect(await spentOf(feature)).toBeUndefined();
  });

  it.each([
    ['refreshed', 'refresh'],
    ['evaluated', 'eval'],
  ] as const)('counts what was %s, which is nobody’s', async (kind, arm) => {
    const feature = await featureWith({ usdPerDay: 1, usdPerUnitDay: 0.5 });
    const { route } = await conductorOf(feature).standing(feature);
    const [, ended] = runOf(feature, route, { unit: unit(1), atMs: Date.now() });
    const one = { ...ended, kind, arm, unit: null, costUsd: 1.5 } as unknown as RunRecord;
    await conductorOf(feature).record(batchOf(feature, [one]));
    const spent = await eventually(
      () => spentOf(feature),
      (now) => now?.day === true,
    );
    expect(spent?.units).toEqual([]);
  });

  it('does not see what nobody knows: it is counted beside it, and told', async () => {
    const feature = await featureWith({ usdPerDay: 1 });
    await cost(feature, 1, null);
    await cost(feature, 2, 0.25);
    const spending = await eventually(
      () => shown(feature) as Promise<{ runs: number } | null>,
      (now) => now?.runs === 2,
    );
    expect(spending).toMatchObject({ usd: 0.25, runs: 2, unpriced: 1, spentUntilMs: null });
    expect((await incidents(feature))[0]).toContain('cost what nobody knows');
  });

  it('is shown with what was spent today, also where there is no budget; runs that cost nothing are not spending', async () => {
    const feature = await featureWith({});
    await cost(feature, 1, 0);
    await cost(feature, 1, 0.25);
    const spending = await eventually(
      () => shown(feature) as Promise<{ runs: number } | null>,
      (now) => now !== null,
    );
    expect(spending).toEqual({
      day: new Date().toISOString().slice(0, 10),
      ...{ usd: 0.25, runs: 1, unpriced: 0, spentUntilMs: null },
    });
    expect(await spentOf(feature)).toBeUndefined();
  });
});

describe("a unit's day", () => {
  it('that is spent is refused to that unit, by its blinded name, and to nobody else', async () => {
    const feature = await featureWith({ usdPerUnitDay: 0.5 });
    await cost(feature, 1, 0.3);
    await cost(feature, 2, 0.3);
    await cost(feature, 1, 0.3);
    const spent = await eventually(
      () => spentOf(feature),
      (now) => now !== undefined,
    );
    expect(spent).toEqual({ untilMs: midnight(), day: false, units: [unit(1)] });
    await cost(feature, 2, 0.3);
    await eventually(
      () => spentOf(feature),
      (now) => now?.units.length === 2,
    );
  });

  it('is not charged for what was nobody’s: runs without a unit, pinned ones, and those that were mirrored', async () => {
    const feature = await featureWith({ usdPerUnitDay: 0.5 });
    await cost(feature, 1, 5, { unit: null, arm: 'pinned' });
    await cost(feature, 1, 5, { unit: null });
    await eventually(
      () => shown(feature) as Promise<{ runs: number } | null>,
      (now) => now?.runs === 2,
    );
    expect(await spentOf(feature)).toBeUndefined();
  });

  it('is told of a thousand at most: those that spent most', async () => {
    const feature = await featureWith({ usdPerUnitDay: 0.5 });
    const { route } = await conductorOf(feature).standing(feature);
    const records = Array.from({ length: 1005 }, (_, n): RunRecord => {
      const [, ended] = runOf(feature, route, { unit: unit(n), atMs: Date.now() });
      return { ...ended, costUsd: 1 + n / 1000 };
    });
    for (let from = 0; from < records.length; from += 500)
      await conductorOf(feature).record(batchOf(feature, records.slice(from, from + 500)));
    const spent = await eventually(
      () => spentOf(feature),
      (now) => now?.units.length === 1000 && !now.units.includes(unit(4)),
    );
    expect(spent?.units).toContain(unit(1004));
    expect(spent?.units).toContain(unit(5));
  });
});

describe('what a feature may use', () => {
  const termsOf = async (feature: FeatureName) => (await publisher().read(-1)).snapshot?.terms[feature];

  it('is published with the change, and nothing of those who may use everything', async () => {
    const feature = await featureWith({});
    expect(await termsOf(feature)).toBeUndefined();
    const permissions = { providers: ['baseline'], collections: ['faq'], tools: '*', code: true };
    const body = { owners, level: 'L1', permissions, budgets: { usdPerRun: 0.02 } };
    expect((await call('PUT', `/admin/v1/features/${feature}`, { body })).status).toBe(200);
    expect(await termsOf(feature)).toEqual({ ...permissions, usdPerRun: 0.02 });
  });
});

describe('a push of a model that nobody knows the price of', () => {
  const manifest = (model: string) => ({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object' },
    models: {
      main: [
        { provider: 'openai', model },
        { provider: 'baseline', model: 'extractive' },
      ],
    },
    prompts: { answer: { user: 'Hi' } },
    flow: [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
      { kind: 'output', value: { answer: { var: 'answer.text' } } },
    ],
  });
  const push = (feature: FeatureName, model: string) =>
    call('POST', `/admin/v1/features/${feature}/versions`, { body: { manifest: manifest(model) } });

  it.each(['usdPerRun', 'usdPerDay', 'usdPerUnitDay'])(
    'is refused where %s is set, which could not see it',
    async (name) => {
      const feature = await featureWith({ [name]: 1 });
      const refused = await push(feature, 'nobody-knows');
      expect(refused.status).toBe(422);
      expect(refused.body['issues']).toEqual([{ path: 'models.main.0', message: expect.stringContaining(name) }]);
      expect((await push(feature, 'gpt-5-mini')).status).toBe(201);
    },
  );

  it.each([{}, { p95Ms: 500 }])('is no matter where the budgets %j are not of money', async (budgets) => {
    expect((await push(await featureWith(budgets), 'nobody-knows')).status).toBe(201);
  });
});
