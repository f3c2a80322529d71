import type { Json } from '#schema/contracts/json';

/** A value of OTLP/JSON: 64-bit integers are texts, everything that is neither a scalar nor a list of scalars is told as JSON text. */
export type OtlpValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly OtlpValue[] } };

/** An attribute as OTLP writes it. */
export type OtlpAttribute = { readonly key: string; readonly value: OtlpValue };

/** These are doubles by convention, whole numbers too. */
const doubles = new Set([
  'gen_ai.request.temperature',
  'gen_ai.response.time_to_first_chunk',
  'gen_ai.evaluation.score.value',
  'sluice.cost.usd',
]);

/** A half of a character is none, and decoders of protobuf refuse it. */
const whole = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const scalar = (value: string | number | boolean, isDouble: boolean): OtlpValue => {
  if (typeof value === 'string') return { stringValue: whole(value) };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) && !isDouble ? { intValue: String(value) } : { doubleValue: value };
};

const isScalar = (value: Json): value is string | number | boolean => value !== null && typeof value !== 'object';

function valueOf(value: Exclude<Json, null>, isDouble: boolean): OtlpValue {
  if (isScalar(value)) return scalar(value, isDouble);
  if (Array.isArray(value) && value.every(isScalar))
    return { arrayValue: { values: value.map((one) => scalar(one, isDouble)) } };
  return { stringValue: JSON.stringify(value) };
}

/** Attributes as OTLP writes them; what is unknown is left out. */
export const otlpAttributes = (all: { readonly [name: string]: Json | undefined }): OtlpAttribute[] =>
  Object.entries(all).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [{ key, value: valueOf(value, doubles.has(key)) }],
  );
