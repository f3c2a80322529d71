/** What the value of a keyword must be; `data` may be anything. */
export type KeywordKind = keyof typeof kinds;

const kinds = {
  schema: [
    'additionalProperties',
    'unevaluatedProperties',
    'propertyNames',
    'items',
    'unevaluatedItems',
    'contains',
    'not',
    'if',
    'then',
    'else',
  ],
  schemas: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  map: ['properties', 'dependentSchemas', '$defs'],
  patterns: ['patternProperties'],
  count: [
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minContains',
    'maxContains',
    'minProperties',
    'maxProperties',
  ],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  divisor: ['multipleOf'],
  boolean: ['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'],
  text: ['title', 'description', '$comment', 'contentEncoding', 'contentMediaType'],
  list: ['enum', 'examples'],
  names: ['required'],
  nameMap: ['dependentRequired'],
  type: ['type'],
  pattern: ['pattern'],
  format: ['format'],
  ref: ['$ref'],
  dialect: ['$schema'],
  data: ['const', 'default'],
} as const;

/** The keywords of JSON Schema 2020-12 that are understood here, each with what it takes. Others are refused, `x-…` excepted. */
export const keywords: ReadonlyMap<string, KeywordKind> = new Map(
  (Object.keys(kinds) as KeywordKind[]).flatMap((kind) => kinds[kind].map((name) => [name, kind] as const)),
);

/** Keywords whose schemas look at the same value as the schema they stand in: a loop of these never ends. */
export const samePlace: ReadonlySet<string> = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
]);

/** The types of JSON values. */
export const types: readonly string[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** Formats that are checked; each takes time in proportion to the text. */
export const formats: readonly string[] = [
  ...['date', 'time', 'date-time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6'],
  ...['uri', 'uri-reference', 'uuid', 'json-pointer'],
];
