import * as z from 'zod';
import { FlagDefinition } from './flag.ts';
import { FeatureName, VersionId } from './ids.ts';
import { PlanRequest } from './plan.ts';
import { strict } from './strict.ts';

/**
 * `POST /flags/{key}/rollouts`: from what the flag is now to `candidate`, a definition or the name of one it had. The runs of feature
 * `watch` by the same unit are the evidence of the plan's guardrails; without it there are none, and stages only take their time.
 */
export const FlagRolloutStart = strict({
  candidate: z.union([VersionId, FlagDefinition]),
  watch: FeatureName.optional(),
  plan: PlanRequest.prefault({}),
});
export type FlagRolloutStart = z.infer<typeof FlagRolloutStart>;
