import * as z from 'zod';
import { VersionHash, VersionId } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { oneOf, strict } from './strict.ts';

/** Every flag together, with what they share, travels in the snapshot as one text: it has at most this many characters. */
export const FLAGS_LENGTH = 384 * 1024;

/** What no address can carry: it would be taken for a step in the path. */
const steps = ['.', '..'];

/** A flag's key, as applications ask for it: any printable characters, percent-encoded in addresses. */
export const FlagKey = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'Printable characters.')
  .refine((key) => !steps.includes(key), 'An address cannot carry a key of one or two dots.')
  .brand('FlagKey');
export type FlagKey = z.infer<typeof FlagKey>;

/** What a flag says of itself to whoever evaluates it (flagd's metadata): flat. */
export type FlagMetadata = { readonly [name: string]: string | number | boolean };

const day = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const Instant = z
  .string()
  .refine((text) => day.test(text) && !Number.isNaN(Date.parse(text)), 'A date, such as 2027-01-31, or a time in it.');

/** flagd's metadata, in which some names are ours: a flagd file with them is still a flagd file. */
export const Metadata = z
  .object({
    /** Client keys, which everybody has who has the page, may evaluate it. */
    public: z.boolean().optional(),
    owner: z.string().max(200).optional(),
    description: z.string().max(2000).optional(),
    /** It is meant to go again; from `expires` on the stale report names it. */
    temporary: z.boolean().optional(),
    expires: Instant.optional(),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean()], 'A text, a number or a boolean.'));

/** The values a flag may have, by variant; that they are of one kind is asked in `core/flag/check-flag.ts`. */
const Variants = z
  .record(z.string().min(1).max(256), Json)
  .refine((variants) => Object.keys(variants).length > 0, 'At least one variant.');

/** A flagd flag definition, strictly: what is no part of it is refused. What its targeting may not be is asked in `core/flag/check-flag.ts`. */
export const FlagDefinition = strict({
  state: oneOf('state', ['ENABLED', 'DISABLED']),
  variants: Variants,
  defaultVariant: z.string().nullable().optional(),
  targeting: JsonObject.optional(),
  metadata: Metadata.optional(),
});
export type FlagDefinition = z.infer<typeof FlagDefinition>;

/** The published flags: the text of one whole flagd file, and a revision that grows with every change of it. */
export const PublishedFlags = strict({ revision: z.number().int().min(0), text: z.string() });
export type PublishedFlags = z.infer<typeof PublishedFlags>;

/** What is published as long as nobody made a flag. */
export const NO_FLAGS: PublishedFlags = { revision: 0, text: '{"flags":{}}' };

/** A flag, without its definition. */
export const FlagRow = z.object({
  key: FlagKey,
  version: VersionId,
  /** False: its state is DISABLED, the kill switch. */
  enabled: z.boolean(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
  createdAtMs: z.number(),
});
export type FlagRow = z.infer<typeof FlagRow>;

/** A flag with its definition: as it was given, which for an imported one may break the contract above. */
export const FlagView = FlagRow.extend({ definition: Json });
export type FlagView = z.infer<typeof FlagView>;

/** What a flag's definition was at some time; named by the hash of its canonical JSON. */
export const FlagVersionRow = z.object({
  key: FlagKey,
  version: VersionId,
  hash: VersionHash,
  createdBy: z.string(),
  createdAtMs: z.number(),
});
export type FlagVersionRow = z.infer<typeof FlagVersionRow>;
