import * as z from 'zod';
import { Json, JsonObject } from './json.ts';

/** What OFREP calls the failure of an evaluation; the words are OpenFeature's. */
export const ofrepErrorCodes = [
  'PARSE_ERROR',
  'TARGETING_KEY_MISSING',
  'INVALID_CONTEXT',
  'FLAG_NOT_FOUND',
  'GENERAL',
] as const;
export type OfrepErrorCode = (typeof ofrepErrorCodes)[number];

/** The body of both evaluations (OFREP 0.3). A member that the protocol does not name is left unread. */
export const OfrepRequest = z.object({ context: JsonObject.optional() });
export type OfrepRequest = z.infer<typeof OfrepRequest>;

/** The answer for one flag. Without `value` the application's own default counts: the flag is disabled, or says nothing for this context. */
export const OfrepEvaluation = z.strictObject({
  key: z.string(),
  value: Json.optional(),
  reason: z.string(),
  variant: z.string().optional(),
  metadata: z.record(z.string(), z.union([z.boolean(), z.string(), z.number()])).optional(),
});
export type OfrepEvaluation = z.infer<typeof OfrepEvaluation>;

/** A flag that could not be evaluated. */
export const OfrepFailure = z.strictObject({
  key: z.string(),
  errorCode: z.enum(ofrepErrorCodes),
  errorDetails: z.string().optional(),
});
export type OfrepFailure = z.infer<typeof OfrepFailure>;

/** A bulk request that could not be read, and what failed inside. */
export const OfrepRefusal = z.strictObject({ errorCode: z.enum(ofrepErrorCodes), errorDetails: z.string().optional() });
export type OfrepRefusal = z.infer<typeof OfrepRefusal>;

/** Where a provider hears of changes. The address holds a ticket: it is no secret of the key, and must not be logged. */
export const EventStream = z.strictObject({
  type: z.literal('sse'),
  url: z.url(),
  inactivityDelaySec: z.number().int().min(1),
});
export type EventStream = z.infer<typeof EventStream>;

/** The answer for all flags that a key may see. */
export const BulkEvaluation = z.strictObject({
  flags: z.array(z.union([OfrepEvaluation, OfrepFailure])),
  metadata: z.record(z.string(), z.union([z.boolean(), z.string(), z.number()])).optional(),
  eventStreams: z.array(EventStream).optional(),
});
export type BulkEvaluation = z.infer<typeof BulkEvaluation>;

/** What the stream says: evaluate again. `etag` names the configuration, `lastModified` is in Unix seconds. */
export const RefetchEvaluation = z.strictObject({
  type: z.literal('refetchEvaluation'),
  etag: z.string(),
  lastModified: z.number().int().min(0),
});
export type RefetchEvaluation = z.infer<typeof RefetchEvaluation>;
