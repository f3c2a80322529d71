import type { Route } from '../route.ts';
import type { FeatureView } from '#schema/contracts/feature';
import { featureOf } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import { err } from '#schema/contracts/result';
import { commandRollout } from './command-rollout.ts';
import { noFeature } from './no-feature.ts';

const answersFor = ({ owners }: FeatureView, { name, role }: Principal): boolean =>
  role === 'admin' || Object.values(owners).includes(name);

/** Lets gates pass that could not tell; by one of the feature's owners, or an admin. */
export const overrideRollout: Route<'rollout.override'> = async ({ params: { id }, body, principal, deps }) => {
  const feature = await deps.findFeature(featureOf(id));
  if (feature === undefined) return err(noFeature(featureOf(id)));
  if (!answersFor(feature, principal)) {
    const who = [...new Set(Object.values(feature.owners))].join(', ');
    const detail = `Only somebody who answers for ${feature.feature} (${who}) or an admin may override its gates; you are ${principal.name}.`;
    return err({ code: 'forbidden', detail });
  }
  const command = { type: 'override', rollout: id, reason: body.reason } as const;
  return commandRollout(deps, principal, { feature: feature.feature, command });
};
