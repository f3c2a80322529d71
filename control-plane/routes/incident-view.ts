import type { Deps } from '../deps.ts';
import { story, storySpan } from '#core/incident/story';
import { machine } from '#core/rollout/machine';
import type { FeatureName } from '#schema/contracts/ids';
import type { IncidentView } from '#schema/contracts/incident';

/** An incident with its story; undefined: there is none of this id. */
export async function incidentView(id: string, deps: Deps): Promise<IncidentView | undefined> {
  const found = await deps.findIncident(id);
  if (found === undefined) return undefined;
  const { incident, own } = found;
  const span = storySpan(incident, deps.now());
  const audited = await deps.auditWithin(incident.feature as FeatureName, span);
  return { ...incident, timeline: story(own, audited, machine.name) };
}
