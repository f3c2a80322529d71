import type { Deps } from '../deps.ts';
import type { GatePreview } from '#schema/contracts/gate';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Issue } from '#schema/contracts/problem';

type Foreseen = { readonly previews: readonly GatePreview[]; readonly issues: readonly Issue[] };

/** What the gates of a plan would run, and why one of them could not: its dataset is not there, holds nothing, or nothing would be graded. */
export async function foreseeGates(
  deps: Deps,
  { gates }: Plan,
  { feature, candidate }: { feature: FeatureName; candidate: VersionId },
): Promise<Foreseen> {
  if (gates.length === 0) return { previews: [], issues: [] };
  const { control } = (await deps.standing(feature)).route;
  const about = { feature, candidate, control: control ?? candidate, createdBy: '' };
  const each = await Promise.all(gates.map((gate) => deps.foreseeGate({ gate, ...about })));
  return {
    previews: each.flatMap((one) => (one.ok ? [one.value] : [])),
    issues: each.flatMap((one, at) =>
      one.ok ? [] : [{ path: `plan.gates.${at}.${one.error.field}`, message: one.error.why }],
    ),
  };
}
