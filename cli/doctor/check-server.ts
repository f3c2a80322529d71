import { Health } from '#schema/contracts/run';
import { askEdge, replyOf, type EdgeAnswer } from '../ask-edge.ts';
import { duration } from '../text/duration.ts';
import type { World } from '../world.ts';
import { ill, untold, well, type Check } from './check.ts';

/** Clocks further apart than this make hold times and ages misleading. A Date header tells whole seconds only. */
const SKEW_MS = 5000;
const TIMEOUT_MS = 10_000;

/** The edge's own word on itself, the age of what it knows, and its clock. */
export async function checkServer({ fetch, now }: Pick<World, 'fetch' | 'now'>, url: string): Promise<Check[]> {
  const askedMs = now();
  const answer = await askEdge(fetch, url, { method: 'GET', path: '/healthz', timeoutMs: TIMEOUT_MS });
  if (!answer.ok) return [ill('server', answer.error.message, answer.error.help ?? 'Look at what runs there.')];
  const health = replyOf(answer.value, Health);
  if (!health.ok)
    return [ill('server', health.error.message, `Set SLUICE_URL: what answers at ${url} is no Sluice edge.`)];
  const { value } = health.value;
  const instance = value.instance === '' ? url : `${url}, instance ${value.instance}`;
  const server = value.ok ? well('server', instance) : ill('server', `${instance} is not well`, 'Look at its log.');
  return [server, snapshot(value), clocks(answer.value, (askedMs + now()) / 2)];
}

function snapshot({ snapshot: number, ageMs, stale }: Health): Check {
  if (number === null || ageMs === null) return untold('snapshot', 'none read yet; the first run reads it');
  const says = `number ${number}, ${duration(ageMs)} old`;
  return stale
    ? ill('snapshot', `${says}: stale`, 'The control plane does not answer the edge; look at its log.')
    : well('snapshot', says);
}

function clocks({ date }: EdgeAnswer, hereMs: number): Check {
  const thereMs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(thereMs)) return untold('clocks', 'the server does not tell its time');
  const skewMs = Math.abs(thereMs + 500 - hereMs);
  if (skewMs <= SKEW_MS) return well('clocks', 'agree within five seconds');
  return ill('clocks', `are ${duration(skewMs)} apart`, 'Set the clock of this machine, or of the server.');
}
