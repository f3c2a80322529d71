import { manualPlan } from '#core/rollout/manual-plan';
import type { FeatureName, RolloutId, VersionId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';

/** What was asked, by whom, when. */
type Asked = {
  readonly feature: FeatureName;
  readonly candidate: VersionId;
  readonly by: string;
  readonly atMs: number;
};

/** A feature's first version that was given all traffic by hand, as the rollout that it was: number 0, over at once, with nobody to compare with. None is kept under this id. */
export const firstServed = ({ feature, candidate, by, atMs }: Asked): RolloutView => ({
  id: `${feature}.0` as RolloutId,
  feature,
  ...{ control: candidate, candidate, kind: 'manual', guarded: false, phase: 'completed', stage: 0, percent: 100 },
  plan: manualPlan({ percent: 100, segment: null }, []),
  ...{ guardrails: [], gates: [], uncounted: {}, units: { control: 0, candidate: 0 }, waitingFor: null, awaits: null },
  ...{ approvals: [], shadow: null, verification: null, decisions: [] },
  ...{ createdBy: by, createdAtMs: atMs, stageSinceMs: atMs, endedAtMs: atMs },
});
