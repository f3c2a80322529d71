import root from '@opentelemetry/otlp-transformer/build/src/generated/root.js';

/** What OpenTelemetry's own messages say of a body: bytes as hex, 64-bit numbers as texts, enums as names. */
export type Decoded = {
  resourceSpans: {
    resource: { attributes: DecodedAttribute[] };
    scopeSpans: { scope: { name: string }; spans: DecodedSpan[] }[];
  }[];
};
type DecodedAttribute = { key: string; value: Record<string, unknown> };

/** A span as OpenTelemetry's own messages read it. */
export type DecodedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
  flags: number;
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: DecodedAttribute[];
  events?: { name: string; timeUnixNano: string; attributes: DecodedAttribute[] }[];
  status: { code?: string; message?: string };
};

type Loose = { [name: string]: unknown };

/** A generated message, as far as it is used. */
type Message = {
  fromObject: (body: Loose) => object;
  verify: (message: object) => string | null;
  encode: (message: object) => { finish: () => Uint8Array };
  decode: (bytes: Uint8Array) => object;
  toObject: (message: object, options: object) => Loose;
};

/** The package says no types of what it generates. */
const otlp = root as unknown as {
  opentelemetry: { proto: { collector: { trace: { v1: { ExportTraceServiceRequest: Message } } } } };
};

const ids = new Set(['traceId', 'spanId', 'parentSpanId']);
const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

/** OTLP's JSON says ids in hex, where protobuf's JSON says bytes in base64. */
function withIds(value: unknown, convert: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => withIds(one, convert));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      ids.has(name) && typeof one === 'string' ? convert(one) : withIds(one, convert),
    ]),
  );
}

const hexToBase64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const base64ToHex = (text: string): string => Buffer.from(text, 'base64').toString('hex');

/** Names that a body has and a message read from it has not: the decoder does not know them. */
function unknownNames(body: unknown, read: unknown, path = ''): string[] {
  if (Array.isArray(body))
    return body.flatMap((one, index) => unknownNames(one, Array.isArray(read) ? read[index] : undefined, `${path}[]`));
  if (!isObject(body)) return [];
  return Object.entries(body).flatMap(([name, one]) =>
    isObject(read) && name in read ? unknownNames(one, read[name], `${path}.${name}`) : [`${path}.${name}`],
  );
}

/**
 * Reads an OTLP/JSON body by the messages that OpenTelemetry generates from its own protocol files: every name must be theirs,
 * every value of their type, and it must survive being written as bytes and read again.
 */
export function decode(text: string): Decoded {
  const { ExportTraceServiceRequest: Request } = otlp.opentelemetry.proto.collector.trace.v1;
  const body = withIds(JSON.parse(text), hexToBase64) as Loose;
  const message = Request.fromObject(body);
  const fault = Request.verify(message);
  if (fault !== null) throw new Error(fault);
  const bytes = Request.encode(message).finish();
  const read = Request.toObject(Request.decode(bytes), { bytes: String, longs: String, enums: String, arrays: false });
  const unknown = unknownNames(body, Request.toObject(message, { bytes: String, longs: String, defaults: true }));
  if (unknown.length > 0) throw new Error(`OTLP does not know ${unknown.join(', ')}`);
  return withIds(read, base64ToHex) as Decoded;
}

/** All spans of a body. */
export const spansOf = (text: string): DecodedSpan[] =>
  decode(text).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

/** Attributes by name, as plain values. */
export const valuesOf = ({ attributes }: { attributes?: DecodedAttribute[] }): Record<string, unknown> =>
  Object.fromEntries(
    (attributes ?? []).map(({ key, value }) => {
      if ('arrayValue' in value) {
        const { values } = value['arrayValue'] as { values: Loose[] };
        return [key, values.map((one) => Object.values(one)[0])];
      }
      const [plain] = Object.values(value);
      return [key, 'intValue' in value ? Number(plain) : plain];
    }),
  );
