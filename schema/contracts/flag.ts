import * as z from 'zod';
import { VersionHash, VersionId } from './ids.ts';
import { isShallow, Json, JSON_DEPTH, JsonObject } from './json.ts';
import { Issue } from './problem.ts';
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

/** A date or a time as metadata says it, in ms since the epoch; NaN for what is none. */
export const momentOf = (text: string): number => (day.test(text) ? Date.parse(text) : Number.NaN);

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

/** The same with the definition. */
export const FlagVersionView = FlagVersionRow.extend({ definition: Json });
export type FlagVersionView = z.infer<typeof FlagVersionView>;

const keyed = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const Keyed = z.custom<JsonObject>(keyed, 'An object.').optional();

/** `POST /flags/import`: a whole flagd file. Its flags are taken as flagd takes them: what breaks the schema is kept, and told. */
export const FlagFile = z
  .looseObject({
    flags: z.custom<JsonObject>(keyed, 'An object: flags by their keys.'),
    $evaluators: Keyed,
    metadata: Keyed,
  })
  .refine((file) => isShallow(file), `Nested deeper than ${JSON_DEPTH} levels.`);
export type FlagFile = z.infer<typeof FlagFile>;

/** What is wrong with a flag that was taken all the same: it evaluates as flagd would evaluate it. `key` is null for what all flags share. */
export const FlagWarning = z.object({ key: z.string().nullable(), issues: z.array(Issue) });
export type FlagWarning = z.infer<typeof FlagWarning>;

/** What an import came to, in flags. */
export const FlagImported = z.object({
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  deleted: z.number(),
  warnings: z.array(FlagWarning),
});
export type FlagImported = z.infer<typeof FlagImported>;

/** What of a definition shall be another one: each name replaces what is there, null takes it away. */
export const FlagPatch = strict({
  state: oneOf('state', ['ENABLED', 'DISABLED']).optional(),
  variants: Variants.optional(),
  defaultVariant: z.string().nullable().optional(),
  targeting: JsonObject.nullable().optional(),
  metadata: Metadata.nullable().optional(),
}).refine((patch) => Object.keys(patch).length > 0, 'Say what shall change.');
export type FlagPatch = z.infer<typeof FlagPatch>;

/** The id of a planned change, chosen by whoever plans it. */
export const ScheduleId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'Lower-case letters, digits, dots, _ and -.');

/** The end of the year 9999: what comes after is no date that can be written. */
const LAST_MS = 253_402_300_799_999;

/** `PUT /flags/{key}/schedule/{id}`: a change at a time, by `YYYY-MM-DDThh:mm` and a zone, or ms since the epoch. */
export const FlagPlan = strict({
  at: z.union([z.number().int().positive().max(LAST_MS), Instant.transform((text) => Date.parse(text))]),
  change: FlagPatch,
  reason: z.string().min(1).max(2000),
});
export type FlagPlan = z.infer<typeof FlagPlan>;

/** What a planned change came to: the version that it made, or why it was not made. */
export const ScheduleOutcome = z.object({ version: VersionId.optional(), failed: z.string().optional() });
export type ScheduleOutcome = z.infer<typeof ScheduleOutcome>;

/** A planned change of a flag. `outcome` is null until it is carried out, at `atMs` or as soon after as can be. */
export const FlagScheduleView = z.object({
  key: FlagKey,
  id: ScheduleId,
  atMs: z.number(),
  change: FlagPatch,
  reason: z.string(),
  createdBy: z.string(),
  createdAtMs: z.number(),
  outcome: ScheduleOutcome.nullable(),
  doneAtMs: z.number().nullable(),
});
export type FlagScheduleView = z.infer<typeof FlagScheduleView>;

/** Why a flag may be let go: its `expires` is over; it is temporary, gives everybody the same, or is disabled, and was not changed for long. */
export const staleReasons = ['expired', 'temporary', 'same_for_everybody', 'disabled'] as const;

/** A flag that may be let go. `variant`: what everybody gets, where that is one. */
export const StaleFlag = z.object({
  key: FlagKey,
  reasons: z.array(z.enum(staleReasons)),
  owner: z.string().nullable(),
  variant: z.string().nullable(),
  updatedAtMs: z.number(),
});
export type StaleFlag = z.infer<typeof StaleFlag>;
