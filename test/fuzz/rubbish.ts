import fc from 'fast-check';
import type { Json } from '#schema/contracts/json';

/** Names that mean something to JavaScript, to JsonLogic, to JSON Schema or to a template. */
const names = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'then', ''],
  ...['var', 'map', 'reduce', 'cat', 'if', 'preserve', '$ref', 'properties', 'pattern', 'anyOf', 'enum', 'type'],
];

/** Texts that somebody reads as more than text. */
const texts = [
  ...['', ' ', '\u0000', '\uD800', '\uFEFF', '{{ input }}', '{{ __proto__.x }}', '{{'.repeat(50), '}}', '${7*7}'],
  ...['../../etc/passwd', "'; DROP TABLE features; --", '" OR ""="', 'NEAR(a b', '*', 'a'.repeat(5000), '(a+)+$'],
  ...['NaN', 'Infinity', '1e999', '-0', 'null', 'true', '\r\nx-evil: 1', '<script>alert(1)</script>', '😀'.repeat(100)],
];

const scalars: Json[] = [null, true, false, 0, -1, 1, 0.1, 1e308, -1e308, 2 ** 53, ...texts];

/** A value within values, `deep` times. */
const nested = (deep: number, wrap: (inner: Json) => Json): Json => {
  let value: Json = 1;
  for (let at = 0; at < deep; at += 1) value = wrap(value);
  return value;
};

/** Rules and values that cost more than they look. */
const bombs: Json[] = [
  nested(300, (inner) => [inner]),
  nested(300, (inner) => ({ a: inner })),
  nested(200, (inner) => ({ '!': inner })),
  nested(12, (inner) => ({ '+': [inner, inner] })),
  { reduce: [{ var: 'input' }, { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'x'.repeat(1000)] },
  { map: [Array.from({ length: 1000 }, (_, at) => at), { map: [Array.from({ length: 100 }, (_, at) => at), 1] }] },
  { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] },
  // What has a length that is nothing to compare.
  { length: { toString: 1, valueOf: null } },
  { anyOf: Array.from({ length: 50 }, () => ({ anyOf: [{ type: 'string' }, { type: 'number' }] })) },
];

/** Any JSON there is, and much that nobody should send. */
export const rubbish: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom(...scalars) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom(...bombs) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    {
      weight: 3,
      arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 5 })), tie('value'), {
        maxKeys: 4,
      }),
    },
  ),
})).value;

const encoder = new TextEncoder();

const spoiled = (text: string, at: number): Uint8Array => {
  const bytes = encoder.encode(text);
  if (bytes.length > 0) bytes[at % bytes.length] = 0xc0 + (at % 64);
  return bytes;
};

/** Bytes that are no JSON, or no text: cut off, spoiled, half a character, nothing, one deep well. */
export function spoil(body: fc.Arbitrary<Json>): fc.Arbitrary<Uint8Array> {
  const text = body.map((value) => JSON.stringify(value));
  return fc.oneof(
    fc.tuple(text, fc.nat(1000)).map(([whole, at]) => encoder.encode(whole.slice(0, at % (whole.length + 1)))),
    fc.tuple(text, fc.nat(1000)).map(([whole, at]) => spoiled(whole, at)),
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom('[', '{"a":', '"').map((open) => encoder.encode(open.repeat(20_000))),
    text.map((whole) => encoder.encode(`\uFEFF${whole}`)),
    text.map((whole) => encoder.encode(`{"__proto__":${whole},"constructor":{"prototype":${whole}}}`)),
  );
}

/** The bytes of a right, a nearly right or a spoiled body. */
export const bodies = (body: fc.Arbitrary<Json>): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 6, arbitrary: body.map((value) => encoder.encode(JSON.stringify(value))) },
    { weight: 1, arbitrary: rubbish.map((value) => encoder.encode(JSON.stringify(value))) },
    { weight: 1, arbitrary: spoil(body) },
  );
