import type { FeatureName } from '#schema/contracts/ids';
import type { Env } from '../env.ts';
import { incidentTold } from '../rollout/incident-told.ts';
import { tell } from '../rollout/tell.ts';
import { addLine, openIncident } from '../store/incidents.ts';
import { failingRuns } from './failing-runs.ts';
import type { Owed } from './owed-rows.ts';

type World = Pick<Env, 'DB' | 'TRACES' | 'NOTIFIER'>;

/**
 * Does what is owed; done twice it changes nothing. Answers which incident stands for what was opened. A trace may come a moment
 * after its counter, and what the traces cannot say keeps nothing from being opened.
 */
export async function pay(world: World, id: string, owed: Owed): Promise<string> {
  if (owed.do === 'resolve') return resolve(world, id, owed);
  const { opening, windowMs } = owed;
  const rule = (opening.detail as { rule: Parameters<typeof failingRuns>[1] }).rule;
  const traces = await failingRuns(world.TRACES, rule, opening.atMs - windowMs).catch(() => []);
  const opened = await openIncident(world.DB, { ...opening, traces });
  // Told when it stands for itself, opened just now or by a try that was interrupted before it could tell.
  const detail = { ...(opening.detail as Record<string, unknown>), response: opening.response ?? null, traces };
  if (opened.id === opening.id) await tell(world, incidentTold({ ...opening, detail }));
  return opened.id;
}

async function resolve(
  world: World,
  id: string,
  { incident, atMs, text }: Extract<Owed, { do: 'resolve' }>,
): Promise<string> {
  const feature = incident.slice(0, incident.indexOf('/')) as FeatureName;
  await addLine(world.DB, incident, { id, atMs, kind: 'resolved', actor: 'sluice', text });
  const about = { type: 'incident.resolved', feature, rollout: null, detail: { incident } } as const;
  await tell(world, { ...about, id: `${id}/notify`, atMs, text: `${feature}: ${text} The incident stays open.` });
  return incident;
}
