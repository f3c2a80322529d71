/** Where a run stands in its caller's trace (W3C Trace Context): its ids in lower-case hex, whether the caller keeps it, and the caller's own words, which are handed on as they came. */
export type TraceContext = {
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly sampled: boolean;
  readonly state: string | null;
};

/** The four parts of version 00; a later version may have more behind them. */
const PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZERO = /^0+$/;
const SAMPLED = 1;

const KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MOST_MEMBERS = 32;
/** So many characters everybody hands on; of a longer list the last members stay behind. */
const MOST_CHARS = 512;

const isMember = (member: string): boolean => {
  const at = member.indexOf('=');
  return at > 0 && KEY.test(member.slice(0, at)) && VALUE.test(member.slice(at + 1));
};

const nameOf = (member: string): string => member.slice(0, member.indexOf('='));

/** The list without blanks, empty members and whoever is named again (the first is the newest); null: one member is none, so nothing of it can be trusted. */
function stateOf(text: string | null): string | null {
  const listed = (text ?? '')
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member !== '');
  if (listed.length > MOST_MEMBERS || !listed.every(isMember)) return null;
  const names = listed.map(nameOf);
  const members = listed.filter((member, at) => names.indexOf(nameOf(member)) === at);
  while (members.join(',').length > MOST_CHARS) members.pop();
  return members.length === 0 ? null : members.join(',');
}

/**
 * Reads `traceparent` and `tracestate`. Null: there is none, or it is not as the specification writes it; then a trace begins
 * here, and the state is ignored with it. A state that is not well-formed is ignored alone.
 */
export function traceContext(parent: string | null, state: string | null): TraceContext | null {
  const parts = parent === null ? null : PARENT.exec(parent);
  if (parts === null) return null;
  const [, version = '', traceId = '', parentSpanId = '', flags = '', more] = parts;
  if (version === 'ff' || (version === '00' && more !== undefined)) return null;
  if (ZERO.test(traceId) || ZERO.test(parentSpanId)) return null;
  const sampled = (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED;
  return { traceId, parentSpanId, sampled, state: stateOf(state) };
}
