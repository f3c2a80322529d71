import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import { flagOfTraffic, type FeatureName } from '#schema/contracts/ids';

/** Whether there is such a feature, or such a flag: a name that nobody made never reaches (and so never makes) an object. */
export async function knowsTraffic(deps: Pick<Deps, 'findFeature' | 'findFlag'>, name: FeatureName): Promise<boolean> {
  const flag = flagOfTraffic(name);
  if (flag === null) return (await deps.findFeature(name)) !== undefined;
  return (await deps.findFlag(flag as FlagKey)) !== undefined;
}
