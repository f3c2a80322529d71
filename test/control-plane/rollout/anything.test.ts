import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { listAudit } from '../../../control-plane/store/audit.ts';
import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import type { Command } from '#schema/contracts/rpc';
import {
  ann,
  batchOf,
  conductorOf,
  conductorStub,
  eventually,
  newFeature,
  newRun,
  plan,
  publisher,
  rolloutId,
  rowsIn,
  runOf,
  told,
  unit,
  version,
} from './people.ts';

const STEPS = 100;
const page = { limit: 1000, after: undefined };
const cleo = { name: 'cleo', role: 'approver' };

/** Whole numbers below a bound that are the same every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const stages = [
  { shadow: 1, shadowUsd: 1, holdS: 0.02 },
  { segment: 'team' as never, percent: 50, holdS: 0.02 },
  { percent: 20, holdS: 0.05, requires: ['approval' as const] },
  { percent: 60, holdS: 0.05 },
  { percent: 100 },
];
const onNewer = ['refuse', 'queue', 'supersede'] as const;

type World = { feature: FeatureName; roll: (sides: number) => number };

/** Any rollout there may be, and some there are not. */
const any = ({ feature, roll }: World): RolloutId => rolloutId(feature, 1 + roll(6));

function anyCommand(world: World): Command {
  const { roll } = world;
  const candidate = version(1 + roll(4)).version;
  const about = { rollout: any(world), reason: 'because' };
  const from = roll(4);
  const terms = { stages: stages.slice(from), onNewer: onNewer[roll(3)] ?? 'refuse' };
  const commands: Command[] = [
    { type: 'start_rollout', candidate, plan: plan(terms) },
    { type: 'start_rollout', candidate, plan: plan(terms) },
    { type: 'set_traffic', candidate, percent: [0, 30, 100][roll(3)] ?? 0, segment: null, guardrails: [], reason: 'x' },
    { type: roll(2) === 0 ? 'pause' : 'resume', ...about },
    { type: 'advance', ...about },
    { type: 'approve', ...about },
    { type: 'rollback', ...about },
    { type: 'restart', ...about },
    { type: roll(4) === 0 ? 'disable' : 'enable', reason: 'fire' },
  ];
  return commands[roll(commands.length)] ?? { type: 'enable', reason: 'fire' };
}

/** People come by under the route of now; one in twenty of the candidate's runs fails. */
async function visit({ feature, roll }: World): Promise<void> {
  const { route } = await conductorOf(feature).standing(feature);
  const atMs = Date.now() - 1000;
  const records = Array.from({ length: 20 }, () =>
    runOf(feature, route, { unit: unit(roll(500)), atMs, bad: roll(20) === 0 }),
  );
  await conductorOf(feature).record(batchOf(feature, records.flat()));
}

async function step(world: World): Promise<void> {
  const { feature, roll } = world;
  const conductor = conductorOf(feature);
  const what = roll(20);
  if (what < 10) await conductor.command(feature, anyCommand(world), roll(2) === 0 ? ann : cleo);
  else if (what < 15) await visit(world);
  else if (what < 17) await conductor.permitShadow(any(world), 1 + roll(3), newRun(feature));
  else if (what === 17) await evictDurableObject(conductorStub(feature));
  else await runDurableObjectAlarm(conductorStub(feature));
}

test.each([1, 2, 3])(
  'whatever is asked and however often the object goes away, what is shown is what is routed, and all of it is told once (%i)',
  { timeout: 60_000 },
  async (seed) => {
    const feature = newFeature();
    const world = { feature, roll: dice(seed) };
    for (const n of [1, 2, 3, 4]) await told(feature, { type: 'add_version', ...version(n), serveFirst: true });
    let revision = 0;
    for (let n = 0; n < STEPS; n += 1) {
      await step(world);
      const { route, rollout } = await conductorOf(feature).standing(feature);
      expect(route.revision).toBeGreaterThanOrEqual(revision);
      revision = route.revision;
      if (route.rollout === null) expect(['completed', 'rolled_back', undefined]).toContain(rollout?.phase);
      else {
        expect(rollout).toMatchObject({ id: route.rollout.id, percent: route.rollout.percent });
        expect(route.rollout.candidate).not.toBe(route.control);
      }
    }

    // The live one must stand still for what is told to be compared with what is there.
    const { route } = await told(feature, { type: 'disable', reason: 'the end' });
    const waiting = await eventually(
      () => rowsIn(feature, `outbox where kind in ('publish', 'audit', 'incident', 'notify')`),
      (rows) => rows === 0,
    );
    expect(waiting).toBe(0);
    expect((await publisher().read(-1)).snapshot?.features[feature]).toEqual(route);
    const entries = await listAudit(env.DB, { ...page, feature });
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    for (let n = 1; n <= 30; n += 1) {
      const view = await conductorOf(feature).rollout(rolloutId(feature, n));
      if (view === null) continue;
      const numbers = view.decisions.map((decision) => decision.n);
      expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 1) + at));
      const phases = view.decisions.map(({ toPhase }) => toPhase);
      expect(phases.filter((phase) => phase === 'completed').length).toBeLessThanOrEqual(1);
      expect(phases.indexOf('rolled_back')).toBeOneOf([-1, phases.length - 1]);
    }
  },
);
