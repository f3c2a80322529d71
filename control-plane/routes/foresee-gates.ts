import type { Deps } from '../deps.ts';
import { under } from '#core/flow/under';
import { placeFaults } from '#core/grading/place-faults';
import type { GatePreview } from '#schema/contracts/gate';
import type { FeatureView } from '#schema/contracts/feature';
import type { VersionId } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import type { Plan } from '#schema/contracts/plan';
import type { Issue } from '#schema/contracts/problem';
import { findOwnGraders } from './find-own-graders.ts';

type Foreseen = { readonly previews: readonly GatePreview[]; readonly issues: readonly Issue[] };

/** What the gates of a plan would run, and why one of them could not: its dataset is not there, holds nothing, nothing would be graded, or nobody could call a function that shall grade. */
export async function foreseeGates(
  deps: Deps,
  { gates }: Plan,
  { feature: view, candidate, manifest }: { feature: FeatureView; candidate: VersionId; manifest: Manifest },
): Promise<Foreseen> {
  if (gates.length === 0) return { previews: [], issues: [] };
  const { feature } = view;
  const { control } = (await deps.standing(feature)).route;
  const about = { feature, candidate, control: control ?? candidate, createdBy: '' };
  const each = await Promise.all(gates.map((gate) => deps.foreseeGate({ gate, ...about })));
  const beside = control === null ? undefined : await deps.findVersion(feature, control);
  const versions = [manifest, ...(beside === undefined ? [] : [Manifest.parse(beside.manifest)])];
  const own = gates.map(async ({ graders }) => [
    ...placeFaults(graders, versions),
    ...(await findOwnGraders(deps, view, { code: manifest.code, graders })),
  ]);
  const uncalled = (await Promise.all(own)).flatMap((issues, at) => under(`plan.gates.${at}`, issues));
  return {
    previews: each.flatMap((one) => (one.ok ? [one.value] : [])),
    issues: [
      ...each.flatMap((one, at) =>
        one.ok ? [] : [{ path: `plan.gates.${at}.${one.error.field}`, message: one.error.why }],
      ),
      ...uncalled,
    ],
  };
}
