import { describe, expect, it } from 'vitest';
import { headerText } from '#core/mcp/header-text';
import { Hearing } from '#core/mcp/hearing';
import { paramHeaderFault, paramHeaders } from '#core/mcp/param-headers';

describe('a text in a header of MCP', () => {
  // The protocol's own examples, and what its words leave to think about.
  it.each([
    ['us-west1', 'us-west1'],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
    ['', ''],
    ['a b', 'a b'],
    ['x\r\nhost: evil', '=?base64?eA0KaG9zdDogZXZpbA==?='],
    ['\ud800', '=?base64?77+9?='],
    ['100%', '100%'],
    ['ü%41', '=?base64?w7wlNDE=?='],
  ])('%j is written as %j', (text, header) => {
    expect(headerText(text)).toBe(header);
  });
});

describe('arguments that a server wants in headers', () => {
  const property = (header: unknown, more: object = {}) =>
    ({ type: 'string', 'x-mcp-header': header, ...more }) as never;
  const schema = {
    type: 'object',
    properties: { region: property('Region'), deep: { properties: { n: property('N') } }, plain: { type: 'string' } },
  };

  it('are sent so at any depth, unless they are not given or null', () => {
    expect(paramHeaders(schema, { region: 'ü', deep: { n: 42 }, plain: 'x' })).toEqual({
      'mcp-param-region': '=?base64?w7w=?=',
      'mcp-param-n': '42',
    });
    expect(paramHeaders(schema, { region: null, deep: {} })).toEqual({});
    expect(paramHeaders(undefined, { region: 'a' })).toEqual({});
    expect(paramHeaders({ properties: { constructor: property('C') } }, {})).toEqual({});
  });

  it.each([
    [schema, null],
    [{ properties: { a: property('A b') } }, /not the name/],
    [{ properties: { a: property('a\r\nb') } }, /not the name/],
    [{ properties: { a: property('') } }, /not the name/],
    [{ properties: { a: property('X'), b: { properties: { c: property('x') } } } }, /Two arguments/],
  ])('are refused where their names are none or twice: %j', (one, fault) => {
    if (fault === null) expect(paramHeaderFault(one)).toBeNull();
    else expect(paramHeaderFault(one)).toMatch(fault);
  });
});

describe('an answer among events', () => {
  const wanted = { jsonrpc: '2.0', id: 1, result: { a: 'ü' } };
  const stream = (end: string): string =>
    [
      ': hello',
      `event: message`,
      'data: {"jsonrpc":"2.0","method":"x"}',
      '',
      'id: 7',
      `data: {"jsonrpc":"2.0",`,
      `data:"id":1,"result":{"a":"ü"}}`,
      '',
      'data: late',
      '',
    ]
      .map((line) => line + end)
      .join('');

  it.each(['\n', '\r\n', '\r'])('is found whatever the pieces are, with line ends %j', (end) => {
    const text = stream(end);
    for (const size of [1, 2, 3, 7, text.length]) {
      const hearing = new Hearing('text/event-stream', 1);
      for (let at = 0; at < text.length; at += size) if (hearing.take(text.slice(at, at + size))) break;
      expect(hearing.end()).toEqual(wanted);
    }
  });

  it('costs time in proportion to what is dripped', () => {
    const took = (characters: number): number => {
      const hearing = new Hearing('text/event-stream', 1);
      const began = performance.now();
      for (let at = 0; at < characters; at++) hearing.take(at % 50 === 0 ? '\n' : 'd');
      for (let at = 0; at < characters; at++) hearing.take('x');
      return performance.now() - began;
    };
    took(10_000);
    // Four times as much; were it quadratic, 16 times the time.
    expect(took(400_000)).toBeLessThan(Math.max(took(100_000) * 10, 500));
  });
});
