import type { FeatureName } from '#schema/contracts/ids';
import type { SnapshotView } from '../memory/snapshot-memory.ts';
import { blindUnit } from '../names/blind-unit.ts';

type Asked = { readonly feature: FeatureName; readonly unit: string | null; readonly nowMs: number };

/** Whether there is no money left today for a run of this feature, or of this unit. */
export async function isSpent({ snapshot, seal }: SnapshotView, { feature, unit, nowMs }: Asked): Promise<boolean> {
  const spent = Object.hasOwn(snapshot.spent, feature) ? snapshot.spent[feature] : undefined;
  if (spent === undefined || spent.untilMs <= nowMs) return false;
  if (spent.day) return true;
  return unit !== null && spent.units.length > 0 && spent.units.includes(await blindUnit(feature, unit, seal));
}
