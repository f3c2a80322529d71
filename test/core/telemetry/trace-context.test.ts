import { describe, expect, it } from 'vitest';
import { traceContext } from '#core/telemetry/trace-context';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const good = `00-${TRACE}-${SPAN}-01`;

describe('a caller’s traceparent', () => {
  it('gives the trace, the parent, and whether the caller keeps it', () => {
    expect(traceContext(good, null)).toEqual({ traceId: TRACE, parentSpanId: SPAN, sampled: true, state: null });
    expect(traceContext(`00-${TRACE}-${SPAN}-00`, null)).toMatchObject({ sampled: false });
  });

  it.each([
    ['03', true],
    ['02', false],
    ['ff', true],
    ['fe', false],
  ])('flags %s: only the lowest bit says that it is kept', (flags, sampled) => {
    expect(traceContext(`00-${TRACE}-${SPAN}-${flags}`, null)).toMatchObject({ sampled });
  });

  it('of a later version is read as far as it is known', () => {
    expect(traceContext(`01-${TRACE}-${SPAN}-01`, null)).toMatchObject({ traceId: TRACE });
    expect(traceContext(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`, null)).toMatchObject({ traceId: TRACE });
  });

  it.each([
    ['nothing', null],
    ['no text', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['more than version 00 has', `${good}-more`],
    ['a later version whose rest is not set off', `01-${TRACE}-${SPAN}-01.more`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['upper case', good.toUpperCase()],
    ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['a long parent', `00-${TRACE}-${SPAN}0-01`],
    ['no flags', `00-${TRACE}-${SPAN}`],
    ['flags that are no hex', `00-${TRACE}-${SPAN}-0x`],
    ['two headers', `${good}, ${good}`],
    ['blanks around it', ` ${good} `],
    ['a line behind it', `${good}\n`],
  ])('with %s is ignored, and the state with it', (_, header) => {
    expect(traceContext(header, 'rojo=1')).toBeNull();
  });
});

describe('a caller’s tracestate', () => {
  const stateOf = (text: string) => traceContext(good, text)?.state;

  it.each([
    ['as it came', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    ['without blanks and empty members', ' rojo=1 , ,congo=2\t', 'rojo=1,congo=2'],
    ['with whoever is named twice once', 'rojo=1,congo=2,rojo=3,congo=2', 'rojo=1,congo=2'],
    ['with a tenant in a name', '0tenant@system=x y!', '0tenant@system=x y!'],
  ])('is handed on %s', (_, text, kept) => expect(stateOf(text)).toBe(kept));

  it.each([
    ['a name in upper case', 'Rojo=1'],
    ['a member without a value', 'rojo=1,congo'],
    ['an empty value', 'rojo='],
    ['a value with =', 'rojo=a=b'],
    ['more than 32 members', Array.from({ length: 33 }, (_, n) => `m${n}=1`).join(',')],
    ['a name that is too long', `${'a'.repeat(257)}=1`],
    ['a value that is too long', `a=${'b'.repeat(257)}`],
    ['letters of other alphabets', 'rojo=ä'],
  ])('with %s is ignored, and the parent is not', (_, text) => {
    expect(traceContext(good, text)).toMatchObject({ traceId: TRACE, state: null });
  });

  it('longer than everybody hands on loses its last members, whole', () => {
    const members = Array.from({ length: 20 }, (_, n) => `m${n}=${'x'.repeat(40)}`);
    const kept = stateOf(members.join(',')) ?? '';
    expect(kept.length).toBeLessThanOrEqual(512);
    expect(members.join(',').startsWith(`${kept},`)).toBe(true);
    expect(kept.split(',')).toHaveLength(11);
  });
});
