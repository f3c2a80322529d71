import * as z from 'zod';
import { Guardrail } from './guardrail.ts';
import { CollectionName, FeatureName, ToolName, VersionId } from './ids.ts';
import { ProviderName } from './provider.ts';
import { oneOf, strict } from './strict.ts';

const owner = z.string().min(1, 'Name somebody.').max(200);

/** The five people (or teams) who answer for a feature; none may be empty. */
export const Owners = strict({ impact: owner, release: owner, incidents: owner, changes: owner, exposure: owner });
export type Owners = z.infer<typeof Owners>;

/** How much the feature decides by itself. */
export const levels = ['L0', 'L1', 'L2', 'L3'] as const;

const usd = z.number().positive().max(1_000_000_000);

/** Operating limits the feature's people agreed on; all optional. What a run, a day (UTC) and a unit's day may cost is kept to by the machine. */
export const Budgets = strict({
  p95Ms: z.number().positive().optional(),
  usdPerRun: usd.optional(),
  usdPerDay: usd.optional(),
  usdPerUnitDay: usd.optional(),
});
export type Budgets = z.infer<typeof Budgets>;

/** What manifests of the feature may use. `'*'` means every one. Set by an admin, never by the manifest's author. */
export const Permissions = strict({
  providers: z.union([z.literal('*'), z.array(ProviderName)]).default(['baseline']),
  collections: z.union([z.literal('*'), z.array(CollectionName)]).default([]),
  tools: z.union([z.literal('*'), z.array(ToolName)]).default([]),
  code: z.boolean().default(false),
});
export type Permissions = z.infer<typeof Permissions>;

/** `PUT /features/{feature}`. Without `permissions` an admin grants everything, anybody else `baseline` alone; a later PUT keeps what is not named, so the other defaults (none) are the route's. */
export const FeatureInput = strict({
  owners: Owners,
  level: oneOf('level', levels),
  budgets: Budgets.optional(),
  baseline: VersionId.optional(),
  guardrails: z.array(Guardrail).max(16).optional(),
  permissions: Permissions.optional(),
});
export type FeatureInput = z.infer<typeof FeatureInput>;

/** What a feature's runs cost on a UTC day, shadow runs too. `unpriced`: runs whose cost is not known, and not in `usd`. `spentUntilMs`: its runs are refused until then; null: they are not. */
export const Spending = strict({
  day: z.string(),
  usd: z.number(),
  runs: z.number().int(),
  unpriced: z.number().int(),
  spentUntilMs: z.number().int().nullable(),
});
export type Spending = z.infer<typeof Spending>;

/** A feature with where its traffic goes now. */
export const FeatureView = z.object({
  feature: FeatureName,
  owners: Owners,
  level: z.enum(levels),
  budgets: Budgets,
  baseline: VersionId.nullable(),
  guardrails: z.array(Guardrail),
  permissions: Permissions,
  control: VersionId.nullable(),
  candidate: VersionId.nullable(),
  percent: z.number(),
  rollout: z.string().nullable(),
  disabled: z.boolean(),
  /** The last day that cost something, a second or two old; null: none did. */
  spending: Spending.nullable(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
});
export type FeatureView = z.infer<typeof FeatureView>;
