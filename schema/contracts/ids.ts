import * as z from 'zod';

const name = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** A feature's name: lower-case words joined by hyphens, at most 63 characters. */
export const FeatureName = z
  .string()
  .max(63)
  .regex(name, 'Lower-case words joined by hyphens, at most 63 characters.')
  .brand('FeatureName');
export type FeatureName = z.infer<typeof FeatureName>;

/** A collection's name; the same form as a feature's. */
export const CollectionName = z
  .string()
  .max(63)
  .regex(name, 'Lower-case words joined by hyphens, at most 63 characters.')
  .brand('CollectionName');
export type CollectionName = z.infer<typeof CollectionName>;

/** A dataset's name; the same form as a feature's. */
export const DatasetName = z
  .string()
  .max(63)
  .regex(name, 'Lower-case words joined by hyphens, at most 63 characters.')
  .brand('DatasetName');
export type DatasetName = z.infer<typeof DatasetName>;

/** A dataset's version: `d_` and the first 16 hex digits of the SHA-256 of what it holds (`core/dataset/version-text.ts`). */
export const DatasetVersion = z
  .string()
  .regex(/^d_[0-9a-f]{16}$/, 'd_ and 16 hex digits.')
  .brand('DatasetVersion');
export type DatasetVersion = z.infer<typeof DatasetVersion>;

/** A dataset, or one of its versions: `golden`, `golden@d_0123456789abcdef`. */
export const DatasetRef = z
  .string()
  .max(90)
  .regex(
    /^(?=[^@]{1,63}(?:@|$))[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:@d_[0-9a-f]{16})?$/,
    'A dataset, or <dataset>@<version>.',
  );

/** An eval's id: `e_` and 16 hex digits. */
export const EvalId = z
  .string()
  .regex(/^e_[0-9a-f]{16}$/, 'e_ and 16 hex digits.')
  .brand('EvalId');
export type EvalId = z.infer<typeof EvalId>;

/** A judge's name; the same form as a feature's. */
export const JudgeName = z
  .string()
  .max(63)
  .regex(name, 'Lower-case words joined by hyphens, at most 63 characters.')
  .brand('JudgeName');
export type JudgeName = z.infer<typeof JudgeName>;

/** A judge's version: `j_` and the first 16 hex digits of the SHA-256 of its canonical JSON. */
export const JudgeVersion = z
  .string()
  .regex(/^j_[0-9a-f]{16}$/, 'j_ and 16 hex digits.')
  .brand('JudgeVersion');
export type JudgeVersion = z.infer<typeof JudgeVersion>;

/** A judge, or one of its versions: `kind`, `kind@j_0123456789abcdef`. */
export const JudgeRef = z
  .string()
  .max(90)
  .regex(/^(?=[^@]{1,63}(?:@|$))[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:@j_[0-9a-f]{16})?$/, 'A judge, or <judge>@<version>.');

/** A segment's name; the same form as a feature's. */
export const SegmentName = z
  .string()
  .max(63)
  .regex(name, 'Lower-case words joined by hyphens, at most 63 characters.')
  .brand('SegmentName');
export type SegmentName = z.infer<typeof SegmentName>;

/** A tool's name as manifests call it; the same form as a feature's. */
export const ToolName = z
  .string()
  .max(63)
  .regex(name, 'Lower-case words joined by hyphens, at most 63 characters.')
  .brand('ToolName');
export type ToolName = z.infer<typeof ToolName>;

/** A version's short name: `v_` and the first 16 hex digits of the SHA-256 of its canonical JSON. */
export const VersionId = z
  .string()
  .regex(/^v_[0-9a-f]{16}$/, 'v_ and 16 hex digits.')
  .brand('VersionId');
export type VersionId = z.infer<typeof VersionId>;

/** The whole SHA-256 (64 hex digits) of a manifest's canonical JSON; storage is keyed by it. */
export const VersionHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '64 hex digits.')
  .brand('VersionHash');
export type VersionHash = z.infer<typeof VersionHash>;

const FLAG = 'flag/';

/**
 * Whose traffic a Conductor directs, and the name of that object: a feature, or a flag as `flag/<key>`. No feature's name has a
 * slash, so neither is ever taken for the other; the machine handles both as one, hence the brand.
 */
export const TrafficName = z
  .string()
  .max(280)
  .regex(/^(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*|flag\/\P{Cc}{1,256})$/u, 'A feature, or flag/<key>.')
  .brand('FeatureName');

/** The name under which a flag's traffic is directed. */
export const trafficOfFlag = (key: string): FeatureName => `${FLAG}${key}` as FeatureName;

/** The flag whose traffic this is; null: it is a feature's. */
export const flagOfTraffic = (name: string): string | null => (name.startsWith(FLAG) ? name.slice(FLAG.length) : null);

/** A rollout's id, `<feature>.<n>` (of a flag `flag/<key>.<n>`) with n counting from 1; 0 is what gave a first version all traffic. */
export const RolloutId = z
  .string()
  .max(300)
  .regex(/^(?:[a-z][a-z0-9-]{0,62}|flag\/\P{Cc}{1,256})\.(?:0|[1-9][0-9]*)$/u, '<feature>.<n>, or flag/<key>.<n>')
  .brand('RolloutId');
export type RolloutId = z.infer<typeof RolloutId>;

/** A run's id, `<feature>.<ulid>`; the feature in it says whose Conductor keeps it. */
export const RunId = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*\.[0-9A-HJKMNP-TV-Z]{26}$/, '<feature>.<26 characters>')
  .brand('RunId');
export type RunId = z.infer<typeof RunId>;

/** The short name of a version's hash. */
export const versionIdOf = (hash: VersionHash): VersionId => `v_${hash.slice(0, 16)}` as VersionId;

/** The feature (or `flag/<key>`, whose key may have dots) that a rollout or run id belongs to. */
export const featureOf = (id: RolloutId | RunId): FeatureName => id.slice(0, id.lastIndexOf('.')) as FeatureName;
