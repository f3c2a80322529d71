import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import { type Happening, happeningNames, happenings, Notification } from '#schema/contracts/notification';
import type { PlanInput } from '#schema/contracts/plan';
import type { Route } from '#schema/contracts/snapshot';
import { gateEvalId } from '../../../control-plane/rollout/gate-order.ts';
import type { ItemAnswer, ItemAsk } from '#schema/contracts/item';
import { call, createFeature, owners, send } from '../call.ts';
import * as people from '../rollout/people.ts';
import { newReceiver, type Receiver, replaceNetwork } from './receiver.ts';

let network: ReturnType<typeof replaceNetwork>;
beforeAll(() => {
  network = replaceNetwork();
});
afterAll(() => network.mockRestore());

const reason = 'because';
const { ann, conductorOf, rolloutId, told, unit, version } = people;
const { version: two } = version(2);
const long: PlanInput = { stages: [{ percent: 50, holdS: 600 }] };
const short = { percent: 10, holdS: 0.1 };
/** Nobody made its dataset, so it cannot tell. */
const gated: PlanInput = { ...long, gates: [{ eval: 'absent' }] };

const perfect = (feature: FeatureName, graders: ItemAsk['graders']): ItemAnswer => ({
  ...{ run: people.newRun(feature), outcome: 'ok', code: null, detail: null, faulty: false, output: {} },
  ...{ usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0, ms: 1 },
  scores: graders.map(({ id }) => ({ id, score: 1, reason: '' })),
});

const asking: PlanInput = {
  stages: [
    { ...short, requires: ['approval'] },
    { percent: 90, holdS: 600 },
  ],
  guardrails: [],
};

const start = (feature: FeatureName, input: PlanInput = long, n = 2) =>
  told(feature, { type: 'start_rollout', candidate: version(n).version, plan: people.plan(input) });
const say = (feature: FeatureName, type: 'pause' | 'resume' | 'rollback' | 'override') =>
  told(feature, { type, rollout: rolloutId(feature, 1), reason });
const phaseIs = (feature: FeatureName, phase: string) =>
  people.eventually(
    () => conductorOf(feature).rollout(rolloutId(feature, 1)),
    (view) => view?.phase === phase,
  );
const alert = (feature: FeatureName) =>
  conductorOf(feature).alert({ feature, action: 'rollback', reason, key: crypto.randomUUID() }, ann);
/** Somebody does something about the incident that an alert opened. */
async function about(feature: FeatureName, deed: string, body: object): Promise<unknown> {
  await alert(feature);
  const opened = await people.eventually(
    () => call('GET', `/admin/v1/incidents?feature=${feature}`),
    (met) => (met.body['incidents'] as unknown[]).length > 0,
  );
  const [incident] = opened.body['incidents'] as { id: string }[];
  return call('POST', `/admin/v1/incidents/${encodeURIComponent(incident?.id ?? '')}/${deed}`, { body });
}
const come = (feature: FeatureName, route: Route) => {
  const runs = Array.from({ length: 20 }, (_, n) => people.runOf(feature, route, { unit: unit(n), atMs: Date.now() }));
  return conductorOf(feature).record(people.batchOf(feature, runs.flat()));
};

/** Runs for 0.02 USD where a day may cost this much. */
async function spend(feature: FeatureName, usdPerDay: number): Promise<void> {
  await conductorOf(feature).setBudgets(feature, { usdPerDay }, Date.now());
  await come(feature, (await conductorOf(feature).standing(feature)).route);
}

/** Traffic that follows a route for as long as a version that was taken back is looked for. */
async function takenBackThen(feature: FeatureName, routeOf: (before: Route, after: Route) => Route): Promise<void> {
  const before = await start(feature);
  const after = await say(feature, 'rollback');
  const settled = ['verified', 'ineffective'];
  await people.eventually(
    async () => {
      await come(feature, routeOf(before.route, after.route));
      return conductorOf(feature).rollout(rolloutId(feature, 1));
    },
    (view) => settled.includes(view?.verification?.state ?? ''),
  );
}

/** How each thing comes to happen to a feature whose version 1 serves everybody. */
const stories: Record<Happening, (feature: FeatureName) => Promise<unknown>> = {
  'rollout.started': (feature) => start(feature),
  'rollout.queued': async (feature) => {
    await start(feature, { ...long, onNewer: 'queue' });
    await start(feature, long, 3);
  },
  'rollout.gated': (feature) => start(feature, gated),
  'rollout.gate_passed': async (feature) => {
    const id = await gateEvalId(rolloutId(feature, 1), 0);
    await runInDurableObject(env.EVALUATOR.getByName(id) as never, (object) => {
      const RUNNER = { item: ({ graders }: ItemAsk) => Promise.resolve(perfect(feature, graders)) };
      (object as unknown as { env: object }).env = { ...env, RUNNER };
    });
    await call('PUT', '/admin/v1/datasets/told', { body: { owner: 'ana' } });
    const text = Array.from({ length: 20 }, (_, at) => JSON.stringify({ input: { at } })).join('\n');
    await send('POST', '/admin/v1/datasets/told/examples', { text, type: 'application/x-ndjson' });
    await start(feature, { ...long, gates: [{ eval: 'told', graders: [{ grader: 'exact' }] }] });
  },
  'rollout.gate_inconclusive': (feature) => start(feature, gated),
  'rollout.gate_overridden': async (feature) => {
    await start(feature, gated);
    await people.eventually(
      () => conductorOf(feature).rollout(rolloutId(feature, 1)),
      (view) => view?.gates[0]?.verdict === 'inconclusive',
    );
    await say(feature, 'override');
  },
  'rollout.advanced': (feature) => start(feature, { stages: [short, { percent: 50, holdS: 600 }], guardrails: [] }),
  'rollout.held': (feature) =>
    start(feature, {
      stages: [
        { ...short, minUnits: 20 },
        { percent: 50, holdS: 600 },
      ],
    }),
  'rollout.awaiting_approval': (feature) => start(feature, asking),
  'rollout.approved': async (feature) => {
    await start(feature, asking);
    await phaseIs(feature, 'awaiting_approval');
    const approve = { type: 'approve', rollout: rolloutId(feature, 1), reason } as const;
    await conductorOf(feature).command(feature, approve, { name: 'bob', role: 'approver' });
  },
  'rollout.paused': async (feature) => {
    await start(feature);
    await say(feature, 'pause');
  },
  'rollout.resumed': async (feature) => {
    await start(feature);
    await say(feature, 'pause');
    await say(feature, 'resume');
  },
  'rollout.completed': (feature) => start(feature, { stages: [short, { percent: 100 }], guardrails: [] }),
  'rollout.rolled_back': async (feature) => {
    await start(feature);
    await say(feature, 'rollback');
  },
  'rollout.reverted': async (feature) => {
    await start(feature, { stages: [short, { percent: 100 }], guardrails: [] });
    await phaseIs(feature, 'completed');
    await say(feature, 'rollback');
  },
  'rollout.superseded': async (feature) => {
    await start(feature, { ...long, onNewer: 'supersede' });
    await start(feature, long, 3);
  },
  'rollback.verified': (feature) => takenBackThen(feature, (_, after) => after),
  'rollback.ineffective': (feature) => takenBackThen(feature, (before) => before),
  'traffic.set': (feature) =>
    told(feature, { type: 'set_traffic', candidate: two, percent: 5, segment: null, guardrails: [], reason }),
  'feature.disabled': (feature) => told(feature, { type: 'disable', reason }),
  'feature.enabled': async (feature) => {
    await told(feature, { type: 'disable', reason });
    await told(feature, { type: 'enable', reason });
  },
  'alert.heeded': async (feature) => {
    await start(feature);
    await alert(feature);
  },
  'budget.near': (feature) => spend(feature, 0.024),
  'budget.spent': (feature) => spend(feature, 0.015),
  'incident.opened': alert,
  'incident.resolved': async (feature) => {
    const body = { feature, metric: 'error', over: 0.5, windowS: 5, minRuns: 1, response: 'Look.' };
    expect((await call('PUT', `/admin/v1/alert-rules/${feature}.errors`, { body })).status).toBe(200);
    const { route } = await conductorOf(feature).standing(feature);
    const end = (bad: boolean) =>
      conductorOf(feature).record(
        people.batchOf(feature, people.runOf(feature, route, { unit: unit(1), atMs: Date.now(), bad })),
      );
    await scheduler.wait(1500);
    await end(true);
    await people.eventually(
      () => call('GET', `/admin/v1/alert-rules/${feature}.errors`),
      (met) => (met.body['standing'] as { state: string }).state === 'firing',
    );
    for (let n = 0; n < 20; n += 1) await end(false);
  },
  'incident.acknowledged': (feature) => about(feature, 'acknowledge', {}),
  'incident.closed': (feature) => about(feature, 'close', { action: 'Restarted it.' }),
};

/** A feature with owners, three versions, and somebody who wants to be told this alone. */
async function listening(type: Happening): Promise<{ feature: FeatureName; name: string; receiver: Receiver }> {
  const feature = people.newFeature();
  await createFeature(feature);
  for (const n of [1, 2, 3]) await told(feature, { type: 'add_version', ...version(n), serveFirst: true });
  const receiver = newReceiver();
  const name = `${feature}.listener`;
  const body = { kind: 'webhook', url: receiver.url, events: [type], features: [feature] };
  expect((await call('PUT', `/admin/v1/notifications/${name}`, { body })).status).toBe(200);
  return { feature, name, receiver };
}

test.for(happeningNames)(
  '%s happens, and is told once with the owner it concerns',
  { timeout: 30_000 },
  async (type) => {
    const { feature, name, receiver } = await listening(type);
    await stories[type](feature);
    await people.eventually(
      async () => receiver.heard.length,
      (count) => count > 0,
    );
    const of = happenings[type];
    const said = receiver.heard.map(({ body }) => Notification.parse(JSON.parse(body)));
    expect(said[0]).toMatchObject({ type, feature, owner: { of, name: owners[of] } });
    await people.eventually(
      () => env.NOTIFIER.getByName(name).status(),
      ({ pending }) => pending === 0,
    );
    expect(new Set(said.map(({ id }) => id)).size).toBe(said.length);
    // That the first version serves everybody is traffic too, and may have been on its way.
    if (type !== 'traffic.set') expect(said).toHaveLength(1);
  },
);
