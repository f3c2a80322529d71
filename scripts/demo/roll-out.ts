import type { Feature } from '#schema/authoring';
import type { VersionId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import { type Cast, must, push } from './cast.ts';
import { ask, type Seen } from './population.ts';
import { recallOf } from './recall-of.ts';

/** Everything that may happen, written before anybody is exposed. */
const plan = {
  stages: [
    { name: '10%', percent: 10, holdS: 1.5, minUnits: 20 },
    { name: '50%', percent: 50, holdS: 1.5, minUnits: 60 },
    { name: '100%', percent: 100 },
  ],
  guardrails: [{ metric: 'error' as const, margin: 0 }],
};

const LIMIT_MS = 40_000;
/** How long people go on asking after the end, to see that no reply comes from a version that was rolled back. */
const AFTERWARDS_MS = 2500;

/** What a rollout's scene tells; times in milliseconds, null where the thing did not happen. */
export type Scene = {
  name: string;
  rollout: RolloutView;
  candidate: VersionId;
  exposed: number;
  failed: number;
  firstBadToDecisionMs: number | null;
  decisionToLastReplyMs: number | null;
  recallAt5: number;
  costUsd: number;
};

/** Pushes a version and rolls it out by plan while new people keep asking, until the machine has decided. */
export async function rollOut(cast: Cast, { name, feature }: { name: string; feature: Feature }): Promise<Scene> {
  const candidate = await push(cast, feature, name);
  const started = must(
    await cast.admin('rollout.start', { params: { feature: cast.feature }, body: { candidate, plan } }),
  );
  cast.show.say(`${name} is pushed as ${candidate}; rollout ${started.id}: 10 % → 50 % → 100 %`);
  const watched = watch(cast, started);
  const seen = await ask(cast.people, cast.nextUnit, () => watched.isOver());
  return tell({ name, candidate, rollout: await watched.ended, seen });
}

/** Follows a rollout beside the traffic; is over some time after its end, so that what comes late is seen too. */
function watch(cast: Cast, { id }: RolloutView): { isOver: () => boolean; ended: Promise<RolloutView> } {
  let over = false;
  const untilMs = Date.now() + LIMIT_MS;
  const follow = async () => {
    for (;;) {
      const view = must(await cast.admin('rollout.get', { params: { id } }));
      const strongest = Math.max(...view.guardrails.map(({ logE, threshold }) => logE / threshold));
      cast.show.update(
        `${id}: ${view.phase}, ${view.percent} %, ${view.units.candidate} candidate units, evidence ${Math.max(0, strongest * 100).toFixed(0)} % of what it takes`,
      );
      if (view.endedAtMs !== null) return view;
      if (Date.now() > untilMs)
        throw new Error(`${id} was still ${view.phase} after ${LIMIT_MS / 1000} s (${view.waitingFor ?? 'it moves'}).`);
      await new Promise((done) => setTimeout(done, 150));
    }
  };
  const ended = follow()
    .then(async (view) => {
      cast.show.say(`${id} is ${view.phase.replace('_', ' ')}: ${view.decisions.at(-1)?.reason ?? ''}`);
      await new Promise((done) => setTimeout(done, AFTERWARDS_MS));
      return view;
    })
    .finally(() => (over = true));
  // Its failure is met where `ended` is awaited, after the traffic has stopped.
  ended.catch(() => {});
  return { isOver: () => over, ended };
}

function tell({
  name,
  candidate,
  rollout,
  seen,
}: {
  name: string;
  candidate: VersionId;
  rollout: RolloutView;
  seen: readonly Seen[];
}): Scene {
  const its = seen.filter(({ version }) => version === candidate);
  const bad = its.filter(({ status }) => status !== 200);
  const decision = rollout.decisions.find(({ decision }) => decision === 'rolled_back');
  const last = its.at(-1)?.atMs;
  return {
    name,
    rollout,
    candidate,
    exposed: new Set(its.map(({ unit }) => unit)).size,
    failed: bad.length,
    firstBadToDecisionMs: decision && bad[0] ? decision.atMs - bad[0].atMs : null,
    decisionToLastReplyMs: decision && last !== undefined ? Math.max(0, last - decision.atMs) : null,
    recallAt5: recallOf(its),
    costUsd: seen.reduce((sum, { costUsd }) => sum + costUsd, 0),
  };
}
