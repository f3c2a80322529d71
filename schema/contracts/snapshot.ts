import * as z from 'zod';
import { Permissions } from './feature.ts';
import { NO_FLAGS, PublishedFlags } from './flag.ts';
import { AttributePath, BadGuardrail } from './guardrail.ts';
import { FeatureName, RolloutId, SegmentName, ToolName, VersionHash, VersionId } from './ids.ts';
import { Json } from './json.ts';
import { GrantLimits } from './key-limits.ts';
import { DeclaredProvider, ProviderName } from './provider.ts';
import { strict } from './strict.ts';
import { Tool } from './tool.ts';

/**
 * A rollout as the edge needs it: who the candidate is, its share (of the `segment`'s members, when there is one), the audiences
 * of earlier stages, which stay; the share of control's runs to mirror; the period that a run then belongs to, and what its
 * guardrails ask to be written down: attributes and grades.
 */
export const ExposedRollout = strict({
  id: RolloutId,
  candidate: VersionId,
  percent: z.number().min(0).max(100),
  period: z.number().int().min(1),
  segment: SegmentName.nullable().default(null),
  earlier: z.array(strict({ segment: SegmentName, percent: z.number() })).default([]),
  shadow: z.number().gt(0).max(1).nullable().default(null),
  slices: z.array(AttributePath).default([]),
  /** Where a version of it caches: the share of units that no cache serves (`core/cache/is-measured.ts`). */
  measure: z.number().gt(0).max(1).optional(),
  /** Of a flag's rollout: the feature whose runs are its evidence. */
  watch: FeatureName.optional(),
  /** Each is asked of the units that `core/evidence/sampled.ts` draws by its `id`. */
  graders: z.array(strict({ id: z.string(), ask: BadGuardrail })).default([]),
});
export type ExposedRollout = z.infer<typeof ExposedRollout>;

/** Where a feature's traffic goes. `revision` grows with every change of this route; `versions` maps every known id to its whole hash. */
export const Route = strict({
  revision: z.number().int().min(0),
  control: VersionId.nullable(),
  rollout: ExposedRollout.nullable(),
  disabled: z.boolean(),
  versions: z.record(VersionId, VersionHash),
});
export type Route = z.infer<typeof Route>;

/** An API key as the edge checks it: the SHA-256 (hex) of the key, and what it may do. `features: null` means all. */
export const KeyGrant = strict({
  id: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  kind: z.enum(['server', 'client']),
  features: z.array(z.string()).nullable(),
  pin: z.boolean(),
  origins: z.array(z.string()),
  limits: GrantLimits.optional(),
  expiresAtMs: z.number().int().optional(),
});
export type KeyGrant = z.infer<typeof KeyGrant>;

/** What a feature may use, as its admin says now, and what one of its runs may cost (null: no bound). */
export const Terms = strict({ ...Permissions.shape, usdPerRun: z.number().positive().nullable() });
export type Terms = z.infer<typeof Terms>;

/** What of a feature's budget is spent until `untilMs` (the end of the UTC day): its day's, or what these units (blinded) may cost in one. */
export const Spent = strict({
  untilMs: z.number().int(),
  day: z.boolean(),
  units: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(1000),
});
export type Spent = z.infer<typeof Spent>;

/** The numbered document that the control plane publishes and the edge reads; at most 1 MB of JSON. `secret` (64 hex) signs tickets and blinds units. */
export const Snapshot = strict({
  number: z.number().int().min(0),
  atMs: z.number().int(),
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  keys: z.array(KeyGrant),
  features: z.record(z.string(), Route),
  /** Of flags that are rolled out, or lately were, by key: its versions are those of the flag's definition. */
  flagRoutes: z.record(z.string(), Route).default({}),
  /** JsonLogic over a run's context, by name. */
  segments: z.record(SegmentName, Json).default({}),
  /** What admins declared, by name. One that is not here is not called. */
  tools: z.record(ToolName, Tool).default({}),
  /** One text that nothing reads until somebody asks for a flag. */
  flags: PublishedFlags.default(NO_FLAGS),
  /** Providers that admins declared, by name; the built-in ones are not among them. */
  providers: z.record(ProviderName, DeclaredProvider).default({}),
  /** Of features that are bounded; one that is not here may use everything. */
  terms: z.record(FeatureName, Terms).default({}),
  /** Of features whose day's money is gone, all of it or some unit's. */
  spent: z.record(FeatureName, Spent).default({}),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** The KV key of the last published snapshot, the edge's last resort. */
export const SNAPSHOT_KEY = 'snapshot';

/** The KV key of a manifest: immutable, as pushed. */
export const versionKey = (hash: VersionHash): string => `version/${hash}`;
