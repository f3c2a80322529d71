import * as z from 'zod';
import { FeatureName, VersionHash, VersionId } from './ids.ts';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';

/** `POST …/versions`. The manifest is kept as it was sent; it is checked by `Manifest` and `core/flow/check.ts`. */
export const VersionPush = strict({ manifest: JsonObject, note: z.string().max(2000).optional() });
export type VersionPush = z.infer<typeof VersionPush>;

/** A pushed version, without its manifest. */
export const VersionRow = z.object({
  version: VersionId,
  hash: VersionHash,
  feature: FeatureName,
  note: z.string().nullable(),
  pushedBy: z.string(),
  pushedAtMs: z.number(),
});
export type VersionRow = z.infer<typeof VersionRow>;

/** A version with its manifest as pushed. */
export const VersionView = VersionRow.extend({ manifest: JsonObject });
export type VersionView = z.infer<typeof VersionView>;

/** One difference between two manifests: a JSON pointer, and both sides where they exist. */
export const Difference = z.object({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type Difference = z.infer<typeof Difference>;
