import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName, RolloutId, VersionId } from '../../schema/contracts/ids.ts';
import type { RolloutView } from '../../schema/contracts/rollout.ts';
import { type Mortal, startMortal } from './mortal.ts';
import { ask, featureWith, KEY, must, until } from './world.ts';

/** The kinds of effects a Conductor performs, and the three moments of each at which everything may die. */
const kinds = ['publish', 'audit', 'incident', 'project', 'counters', 'feedback', 'notify'];
const moments = ['before', 'performed', 'settled'];
const boundaries = kinds.flatMap((kind) => moments.map((moment) => `${kind}:${moment}`));

const feature = 'crashing' as FeatureName;
const plan = { stages: [{ percent: 50, holdS: 0.3, minUnits: 10 }, { percent: 100 }] };

let world: Mortal;
let versions: VersionId[];
let units = 0;

beforeAll(async () => {
  world = await startMortal();
  versions = await featureWith(world.admin(), feature, ['one', 'two']);
  const body = { kind: 'webhook' as const, url: `${world.gate.url}/notify` };
  must(await world.admin()('notification.put', { params: { name: 'gate' }, body }));
});
afterAll(() => world.close());

const surviving: Mortal['surviving'] = (what, step) => world.surviving(what, step);
const admin = () => world.admin();
const viewOf = async (id: RolloutId): Promise<RolloutView> => must(await admin()('rollout.get', { params: { id } }));

/** Version two is rolled out to the end, gets feedback, and is taken back; then an alert that nothing answers to opens an incident. */
async function scenario(n: number): Promise<RolloutView> {
  const [one, two] = versions;
  if (one === undefined || two === undefined) throw new Error('Two versions were pushed.');
  const id = `${feature}.${n}` as RolloutId;
  await surviving('the rollout is there', async () => {
    if ((await admin()('rollout.get', { params: { id } })).ok) return true;
    await admin()('rollout.start', { params: { feature }, body: { candidate: two, plan } });
    return null;
  });
  let run: unknown = null;
  await surviving('it is completed', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(world.url(), feature, `unit-${units++}`)));
    run = answers[0]?.body['id'];
    return (await viewOf(id)).phase === 'completed';
  });
  await surviving('the feedback is taken', async () => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ run, name: 'thumbs', value: true });
    return (await fetch(`${world.url()}/v1/feedback`, { method: 'POST', headers, body })).status === 202;
  });
  await surviving('it is taken back', async () => {
    if ((await viewOf(id)).phase === 'rolled_back') return true;
    await admin()('rollout.rollback', { params: { id }, body: { reason: 'enough' } });
    return null;
  });
  await surviving('the alert is heeded', async () => {
    const body = { feature, action: 'rollback' as const, reason: 'pager', key: `alert-${n}` };
    const { did } = must(await admin()('alert.post', { body }));
    return did === 'incident' || did === 'repeated';
  });
  const view = await surviving('everything is told', async () => {
    if (world.gate.armed()) return null;
    const view = await viewOf(id);
    const told = await audited(n);
    const incidents = must(await admin()('incident.list', { query: { feature, limit: 1000 } })).incidents;
    return told.length >= 4 && incidents.length >= n && view;
  });
  // While it is open, the next alert of the same trouble would only be written into its story.
  await surviving('the incident is closed', async () => {
    const { incidents } = must(await admin()('incident.list', { query: { feature, status: 'open' } }));
    for (const { id: open } of incidents)
      await admin()('incident.close', { params: { id: open }, body: { action: 'looked at' } });
    return incidents.length === 0;
  });
  return view;
}

/**
 * Whether it holds depends on when units come, whether a rollback was verified before the next rollout ends its watch on how long
 * that took, and an alert is only repeated by a caller whose answer died: all that is the clock's, not the crash's.
 */
const byTheClock = ['rollout.hold', 'rollback.verified', 'alert.repeated', 'held'];
const steady = (names: readonly string[]): string[] => names.filter((name) => !byTheClock.includes(name));

/** What the audit says of the n-th rollout and its alert, oldest first. */
async function audited(n: number): Promise<string[]> {
  const { entries } = must(await admin()('audit.list', { query: { feature, limit: 1000 } }));
  const own = entries.filter(
    ({ subject, detail }) => subject === `${feature}.${n}` || (detail as { key?: string } | null)?.key === `alert-${n}`,
  );
  return own.toSorted((a, b) => a.atMs - b.atMs).map(({ action }) => action);
}

test(
  `killed at each of ${boundaries.length} effect boundaries and started again, a rollout ends the same, with one audit trail`,
  { timeout: 600_000 },
  async () => {
    const ends: unknown[] = [];
    for (const [index, boundary] of [null, ...boundaries].entries()) {
      let died = false;
      if (boundary !== null)
        world.gate.arm(boundary, () => {
          died = true;
          world.kill();
        });
      const n = index + 1;
      const { phase, percent, control, decisions } = await scenario(n);
      expect(decisions.map((one) => one.n)).toEqual(decisions.map((_, at) => at + 1));
      expect({ boundary, died }).toEqual({ boundary, died: boundary !== null });
      const served = await ask(world.url(), feature, `after-${n}`);
      ends.push({
        end: { phase, percent, control, decisions: steady(decisions.map(({ decision }) => decision)) },
        audit: steady(await audited(n)),
        served: [served.status, served.version, served.arm],
      });
    }
    for (const [index, end] of ends.entries())
      expect({ at: boundaries[index - 1], end }).toEqual({ at: boundaries[index - 1], end: ends[0] });
    expect(ends).toHaveLength(boundaries.length + 1);
    const { entries } = must(await admin()('audit.list', { query: { feature, limit: 1000 } }));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    const incidents = must(await admin()('incident.list', { query: { feature, limit: 1000 } })).incidents;
    expect(incidents).toHaveLength(boundaries.length + 1);
    await until('every receiver was told', async () => {
      const { pending } = must(await admin()('notification.get', { params: { name: 'gate' } }));
      return pending === 0;
    });
    const told = new Set(world.gate.notified);
    expect(told.size).toBeGreaterThanOrEqual(4 * (boundaries.length + 1));
  },
);
