import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FeatureName, VersionId } from '../../schema/contracts/ids.ts';
import type { RolloutView } from '../../schema/contracts/rollout.ts';
import { root } from '../../scripts/wrangler.ts';
import { ADMIN, type Answer, featureWith, markOf, must, startWorld, traffic, until, type World } from './world.ts';

/** The bound of design.md: a rollback has reached every reply within this time. */
const BOUND_MS = 2000;

let broken = false;
let world: World;

beforeAll(async () => {
  world = await startWorld((ask) => (broken && markOf(ask) === 'two' ? { kind: 'status', status: 500 } : null));
});
afterAll(() => world.close());

/** A feature with its second version at half the traffic, under continuous load, and then `act`; answers what the load saw. */
async function exposed(feature: FeatureName, act: (candidate: VersionId, started: RolloutView) => Promise<unknown>) {
  broken = false;
  const [, candidate] = await featureWith(world.admin, feature, ['one', 'two']);
  if (candidate === undefined) throw new Error('No candidate was pushed.');
  const guardrails = [{ metric: 'error' as const }];
  const started = must(
    await world.admin('traffic.set', {
      params: { feature },
      body: { candidate, percent: 50, guardrails, reason: 'try two' },
    }),
  );
  const load = traffic(world.session.url, feature);
  await until('the candidate answers', async () => load.answers.some(({ version }) => version === candidate));
  await act(candidate, started);
  const ended = await until('the rollout is rolled back', async () => {
    const view = must(await world.admin('rollout.get', { params: { id: started.id } }));
    return view.phase === 'rolled_back' && view;
  });
  await new Promise((done) => setTimeout(done, BOUND_MS + 1500));
  const answers = await load.stop();
  return { candidate, ended, answers };
}

function expectGone(candidate: VersionId, ended: RolloutView, answers: readonly Answer[]): void {
  const decidedAtMs = ended.decisions.at(-1)?.atMs ?? Number.NaN;
  const late = answers.filter(({ version, atMs }) => version === candidate && atMs > decidedAtMs + BOUND_MS);
  expect(late).toEqual([]);
  const after = answers.filter(({ atMs }) => atMs > decidedAtMs + BOUND_MS);
  expect(after.length).toBeGreaterThan(0);
  for (const answer of after) expect(answer.status).toBe(200);
}

describe('a candidate that fails from some moment on', () => {
  test('is rolled back by evidence, leaves every reply within 2 s, and the decision replays to the same verdict', async () => {
    const feature = 'by-evidence' as FeatureName;
    const { candidate, ended, answers } = await exposed(feature, async () => (broken = true));
    expectGone(candidate, ended, answers);
    const decision = ended.decisions.find(({ decision: what }) => what === 'rolled_back');
    expect(decision).toMatchObject({ replayable: true, fromPhase: 'running', toPhase: 'rolled_back' });
    expect(JSON.stringify(decision?.inputs)).toContain('"n1"');
    const replayed = must(await world.admin('rollout.replay', { params: { id: ended.id, n: decision?.n ?? 0 } }));
    expect(replayed).toMatchObject({ same: true, stored: { verdict: 'worse' }, replayed: { verdict: 'worse' } });
  });
});

describe('a healthy candidate goes at once', () => {
  test('when any system posts an alert', async () => {
    const feature = 'by-alert' as FeatureName;
    const { candidate, ended, answers } = await exposed(feature, async () => {
      const body = { feature, action: 'rollback' as const, reason: 'pager', key: 'alert-1' };
      expect(must(await world.admin('alert.post', { body }))).toMatchObject({ did: 'rolled_back' });
      expect(must(await world.admin('alert.post', { body }))).toMatchObject({ did: 'repeated' });
    });
    expectGone(candidate, ended, answers);
  });

  test('when somebody types sluice rollout rollback', async () => {
    const { candidate, ended, answers } = await exposed('by-cli' as FeatureName, async (_, started) => {
      expect(await sluice(['rollout', 'rollback', started.id, '--reason', 'looks wrong'])).toBe(0);
    });
    expectGone(candidate, ended, answers);
  });

  test('when its traffic is set to 0 by hand', async () => {
    const feature = 'by-hand' as FeatureName;
    const { candidate, ended, answers } = await exposed(feature, async () => {
      must(await world.admin('traffic.set', { params: { feature }, body: { percent: 0, reason: 'enough' } }));
    });
    expectGone(candidate, ended, answers);
  });
});

function sluice(args: readonly string[]): Promise<number | null> {
  const env = { ...process.env, SLUICE_URL: world.session.url, SLUICE_TOKEN: ADMIN };
  const child = spawn(process.execPath, ['cli/sluice.ts', ...args], { cwd: root, env, stdio: 'inherit' });
  return new Promise((done) => child.once('exit', done));
}
