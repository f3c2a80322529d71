import { roomy } from '../../features/wrangler-help/feature.ts';
import { type Cast, must, push } from './cast.ts';
import { ask } from './population.ts';

const EXPOSED = 40;
/** The bound within which a rollback has reached every reply, and a little more to look at. */
const LOOK_MS = 2500;

/** What the last scene tells. */
export type ByAlert = { rolledBack: boolean; units: number; alertToLastReplyMs: number };

/** A version is given a fifth of the traffic by hand; then somebody's monitoring rings, and it is gone. */
export async function byAlert(cast: Cast): Promise<ByAlert> {
  const { manifest, ...rest } = roomy();
  const reworded = { ...rest, manifest: { ...manifest, limits: { deadlineMs: 60_000 } } };
  const candidate = await push(cast, reworded, 'version 4: a shorter deadline');
  const params = { feature: cast.feature };
  const shifted = must(
    await cast.admin('traffic.set', { params, body: { candidate, percent: 20, reason: 'by hand' } }),
  );
  cast.show.say(`version 4 gets 20 % of the traffic by hand (${shifted.id})`);

  let alertedAtMs = 0;
  let did = '';
  const seen = await ask(cast.people, cast.nextUnit, (so) => {
    if (alertedAtMs === 0 && so.filter(({ version }) => version === candidate).length >= EXPOSED) {
      alertedAtMs = Date.now();
      void cast
        .admin('alert.post', { body: { ...params, action: 'rollback', reason: 'latency page', key: shifted.id } })
        .then((answer) => (did = must(answer).did));
    }
    return alertedAtMs > 0 && Date.now() > alertedAtMs + LOOK_MS;
  });
  const its = seen.filter(({ version }) => version === candidate);
  const { phase } = must(await cast.admin('rollout.get', { params: { id: shifted.id } }));
  cast.show.say(`an alert arrives: ${shifted.id} is ${phase.replace('_', ' ')}`);
  return {
    rolledBack: did === 'rolled_back' && phase === 'rolled_back',
    units: its.length,
    alertToLastReplyMs: Math.max(0, (its.at(-1)?.atMs ?? alertedAtMs) - alertedAtMs),
  };
}
