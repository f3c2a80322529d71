import type { Deps, IncidentDeed } from '../deps.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Incident, IncidentView } from '#schema/contracts/incident';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { incidentView } from './incident-view.ts';
import { noIncident } from './no-incident.ts';

/** What a person does about an incident: the change, or why it cannot be. Null: it was done before by the same person, and is only told again. */
export type Deed = (incident: Incident, atMs: number) => Result<IncidentDeed | null, Failure>;

/** Somebody's deed on an incident, audited, in its story, and told; answers the incident as it is then. */
export async function actOnIncident(
  id: string,
  deed: Deed,
  { principal, deps }: { principal: Principal; deps: Deps },
): Promise<Result<IncidentView, Failure>> {
  const found = await deps.findIncident(id);
  if (found === undefined) return err(noIncident(id));
  const { incident } = found;
  const done = deed(incident, deps.now());
  if (!done.ok) return done;
  if (done.value !== null) {
    const { kind, text } = done.value;
    const note = { action: `incident.${kind}`, feature: incident.feature, subject: id, reason: text };
    if (!(await deps.changeIncident(incident, done.value, entry(deps, principal, note)))) return err(raced);
  }
  const view = await incidentView(id, deps);
  if (view === undefined) throw new Error('an incident is never deleted');
  if (view.status !== 'open') await tellOf(view, deps);
  return ok(view);
}

/** Told under one id however often it is asked for: a repeat mends what a lost process left untold. */
async function tellOf(view: IncidentView, deps: Deps): Promise<void> {
  const { id, feature, status, title, acknowledgedBy, closedBy, action } = view;
  const closed = status === 'closed';
  const text = closed
    ? `${feature}: closed by ${closedBy}: ${title}. ${action}`
    : `${feature}: ${acknowledgedBy} looks after: ${title}`;
  await deps.tell({
    id: `${id}/${status}/notify`,
    type: closed ? 'incident.closed' : 'incident.acknowledged',
    atMs: (closed ? view.closedAtMs : view.acknowledgedAtMs) ?? view.atMs,
    feature: feature as FeatureName,
    rollout: null,
    text,
    detail: { incident: id, title, acknowledgedBy, closedBy, action },
  });
}

const raced: Failure = {
  code: 'conflict',
  detail: 'Somebody changed this incident at the same moment. Look, and repeat.',
};
