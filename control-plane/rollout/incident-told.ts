import type { Opening } from '#schema/contracts/incident';
import type { FeatureName } from '#schema/contracts/ids';
import type { Untold } from './tell.ts';

/** An incident before it is known who answers for it. */
type Opened = Omit<Opening, 'detail'> & { readonly detail: Record<string, unknown> };

/** What receivers are told of an incident that the machine did not decide. */
export function incidentTold({ id, atMs, feature, title, detail }: Opened): Untold {
  const about = { id: `${id}/notify`, type: 'incident.opened', atMs, rollout: null } as const;
  return {
    ...about,
    feature: feature as FeatureName,
    text: `${feature}: ${title}`,
    detail: { ...detail, incident: id },
  };
}
