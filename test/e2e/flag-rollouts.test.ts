import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlagKey } from '../../schema/contracts/flag.ts';
import type { FeatureName, RolloutId } from '../../schema/contracts/ids.ts';
import { featureWith, KEY, must, startWorld, until, type World } from './world.ts';

/** The bound of design.md: a rollback has reached every reply within this time. */
const BOUND_MS = 2000;
const help = 'flagged-help' as FeatureName;
const key = 'ask in detail' as FlagKey;
const flag = { state: 'ENABLED' as const, variants: { on: true, off: false }, defaultVariant: 'off' };
const on = { ...flag, defaultVariant: 'on' };

let world: World;

beforeAll(async () => {
  world = await startWorld(({ messages }) =>
    messages.some(({ content }) => content.includes('detail')) ? { kind: 'status', status: 500 } : null,
  );
  await featureWith(world.admin, help, ['one']);
});
afterAll(() => world.close());

const post = async (path: string, body: object) => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const reply = await fetch(`${world.session.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await reply.json()) as Record<string, unknown>;
};

type Seen = { value: unknown; metadata: Record<string, unknown>; atMs: number };
const flagFor = async (targetingKey: string): Promise<Seen> => {
  const answer = await post(`/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`, { context: { targetingKey } });
  return { value: answer['value'], metadata: (answer['metadata'] ?? {}) as Seen['metadata'], atMs: Date.now() };
};

/** An application: what the flag says decides how it asks, for ever new people, until told to stop. */
function people() {
  const seen: Seen[] = [];
  let going = true;
  let n = 0;
  const one = async () => {
    while (going) {
      const targetingKey = `p-${n++}`;
      const met = await flagFor(targetingKey);
      seen.push(met);
      const question = met.value === true ? 'In detail, please?' : 'Briefly?';
      await post(`/v1/features/${help}/runs`, { input: { question }, context: { targetingKey } });
    }
  };
  const all = Promise.all([one(), one(), one(), one()]);
  return { seen, stop: async () => ((going = false), await all, seen) };
}

const start = async (candidate: typeof flag, plan: object) =>
  must(await world.admin('flag.rollout', { params: { key }, body: { candidate, watch: help, plan } }));
const phaseOf = async (id: RolloutId) => must(await world.admin('rollout.get', { params: { id } }));
const definition = async () => must(await world.admin('flag.get', { params: { key } })).definition;

describe('a flag that is rolled out', () => {
  test('is taken back when the feature it steers fails those who have it, and everybody gets what it was within 2 s', async () => {
    must(await world.admin('flag.put', { params: { key }, body: flag }));
    const { id } = await start(on, { stages: [{ percent: 50, holdS: 600 }], guardrails: [{ metric: 'error' }] });
    const app = people();
    const ended = await until('the rollout is rolled back', async () => {
      const view = await phaseOf(id);
      return view.phase === 'rolled_back' && view;
    });
    const decidedAtMs = ended.decisions.at(-1)?.atMs ?? Number.NaN;
    expect(ended.guardrails).toMatchObject([{ id: 'error', verdict: 'worse' }]);
    await new Promise((done) => setTimeout(done, BOUND_MS + 1000));
    const seen = await app.stop();
    expect(seen.some(({ value, metadata }) => value === true && metadata['sluice.arm'] === 'candidate')).toBe(true);
    const after = seen.filter(({ atMs }) => atMs > decidedAtMs + BOUND_MS);
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter(({ value }) => value !== false)).toEqual([]);
    expect(await definition()).toEqual(flag);
  });

  test('becomes what the flag is at the end of its plan, and nobody who had it loses it on the way', async () => {
    const shy = { ...flag, metadata: { note: 'the same, with a note' } };
    const plan = { stages: [{ percent: 40, holdS: 1 }, { percent: 100 }], guardrails: [] };
    const { id } = await start(shy, plan);
    const had = (seen: Seen) => seen.metadata['note'] !== undefined;
    const units = Array.from({ length: 40 }, (_, n) => `u-${n}`);
    const first = await Promise.all(units.map(async (unit) => [unit, had(await flagFor(unit))] as const));
    await until('it has completed', async () => {
      for (const [unit, was] of first.slice(0, 8)) if (was) expect(had(await flagFor(unit))).toBe(true);
      return (await phaseOf(id)).phase === 'completed';
    });
    await until('the flag is what won', async () => JSON.stringify(await definition()).includes('note'));
    await until('everybody has it', async () => (await Promise.all(units.map(flagFor))).every(had));
  });
});
