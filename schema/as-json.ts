/** A copy of a value without what is undefined. Throws a TypeError with the path where JSON would lose something. */
export function asJson<Value>(value: Value, path: string): Value {
  if (Array.isArray(value)) return value.map((item: unknown, index) => asJson(item, `${path}.${index}`)) as Value;
  if (isRecord(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([name, item]) => [name, asJson(item, `${path}.${name}`)])) as Value;
  }
  if (isScalar(value)) return value;
  throw new TypeError(`${path} is no JSON.`);
}

const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

const isRecord = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
