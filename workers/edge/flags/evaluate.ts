import type { FlagMetadata } from '#schema/contracts/flag';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { CompiledFlags } from './compiled-flags.ts';
import { directed } from './directed.ts';
import { silent } from './silent.ts';

/** What an evaluation came to, in flagd's words: no `value` means that the caller's own default counts, and only ERROR is a failure. */
export type FlagEvaluation = {
  readonly key: string;
  readonly value?: Json;
  readonly variant?: string;
  readonly reason: 'STATIC' | 'TARGETING_MATCH' | 'DEFAULT' | 'DISABLED' | 'ERROR';
  readonly metadata: FlagMetadata;
  readonly errorCode?: 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'INVALID_CONTEXT' | 'GENERAL';
  readonly errorDetails?: string;
};

type Resolved = {
  readonly value?: unknown;
  readonly variant?: string;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
};

/** The most items in all lists of a context, for a flag that goes over lists: within each other, two lists of so many are a million steps. */
const ITEMS = 1000;

function itemsIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let items = Array.isArray(value) ? value.length : 0;
  for (const part of Object.values(value)) items += itemsIn(part);
  return items;
}

/** flagd-core's words for one flag, as ours; it knows no others (`test/workers/edge/flags`). */
const asOurs = (key: string, resolved: Resolved, metadata: FlagMetadata): FlagEvaluation =>
  ({
    key,
    ...(resolved.value === undefined ? {} : { value: resolved.value }),
    ...(resolved.variant === undefined ? {} : { variant: resolved.variant }),
    reason: resolved.reason,
    metadata,
    ...(resolved.errorCode === undefined ? {} : { errorCode: resolved.errorCode }),
    ...(resolved.errorMessage === undefined ? {} : { errorDetails: resolved.errorMessage }),
  }) as FlagEvaluation;

/** Evaluates one flag for a context, which has the caller's `targetingKey` among its attributes, as its rollout directs. Never throws. */
export function evaluate(flags: CompiledFlags, key: string, context: JsonObject): FlagEvaluation {
  const { found, arm } = directed(flags, key, context);
  if (found === undefined) {
    const errorDetails = `flag '${key}' not found`;
    return { key, reason: 'ERROR', metadata: flags.metadata, errorCode: 'FLAG_NOT_FOUND', errorDetails };
  }
  const { flag, perItem } = found;
  const metadata = arm === null ? found.metadata : { ...found.metadata, 'sluice.arm': arm };
  if (flag === null) {
    const errorDetails = `flag '${key}' has no valid definition`;
    return { key, reason: 'ERROR', metadata, errorCode: 'PARSE_ERROR', errorDetails };
  }
  if (flag.state === 'DISABLED') return { key, reason: 'DISABLED', metadata };
  if (perItem && itemsIn(context) > ITEMS) {
    const errorDetails = `flag '${key}' goes over lists; the context's have more than ${ITEMS} items together`;
    return { key, reason: 'ERROR', metadata, errorCode: 'INVALID_CONTEXT', errorDetails };
  }
  return asOurs(key, flag.evaluate(context, silent), metadata);
}

/** Evaluates every flag, or those that `wanted` lets through, in the order of their file: disabled and broken ones too. */
export function evaluateAll(
  flags: CompiledFlags,
  context: JsonObject,
  wanted: (key: string) => boolean = () => true,
): FlagEvaluation[] {
  return [...flags.keys()].filter(wanted).map((key) => evaluate(flags, key, context));
}
