import { describe, expect, it } from 'vitest';
import { spanId } from '#core/telemetry/span-id';
import { traceHeaders } from '#core/telemetry/trace-headers';
import { timeOfTrace, traceIdOf, ulidOf } from '#core/telemetry/trace-id';
import type { RunId } from '#schema/contracts/ids';

const run = (ulid: string) => `hello-docs.${ulid}` as RunId;

describe('the trace that a run begins', () => {
  // ULID and UUID of the same 128 bits, by the ULID specification's own digits.
  it.each([
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01563e3ab5d3d6764c61efb99302bd5b'],
    ['00000000000000000000000001', '00000000000000000000000000000001'],
    ['7ZZZZZZZZZZZZZZZZZZZZZZZZZ', 'f'.repeat(32)],
    ['01JZZZZZZZZZZZZZZZZZZZZZZZ', '0197fffffffffffffffffffffffffff'.padEnd(32, 'f')],
  ])('is called by the bits of its ULID: %s', (ulid, traceId) => {
    expect(traceIdOf(run(ulid))).toBe(traceId);
    expect(ulidOf(traceId)).toBe(ulid);
  });

  it('says when the run began', () => {
    expect(timeOfTrace(traceIdOf(run('01ARZ3NDEKTSV4RRFFQ69G5FAV')))).toBe(1469922850259);
  });
});

describe('the id of a part of a run', () => {
  const one = run('01ARZ3NDEKTSV4RRFFQ69G5FAV');

  it('is 16 hex digits, the same every time, and another for every part and run', () => {
    const parts = ['', 'answer 1', 'answer 2', 'room plan', ...Array.from({ length: 500 }, (_, n) => `plan.${n}/s 1`)];
    const ids = parts.flatMap((part) => [spanId(one, part), spanId(run('01ARZ3NDEKTSV4RRFFQ69G5FAW'), part)]);
    expect(new Set(ids).size).toBe(parts.length * 2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(spanId(one, 'answer 1')).toBe(spanId(one, 'answer 1'));
  });
});

describe('what a tool is told', () => {
  const one = run('01ARZ3NDEKTSV4RRFFQ69G5FAV');
  const from = { traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), sampled: false, state: 'rojo=1' };

  it('is the run’s own trace where its caller has none', () => {
    expect(traceHeaders(one, null, 'c'.repeat(16))).toEqual([
      ['traceparent', `00-01563e3ab5d3d6764c61efb99302bd5b-${'c'.repeat(16)}-01`],
    ]);
  });

  it('is the caller’s trace, as the caller keeps it, with its state', () => {
    expect(traceHeaders(one, from, 'c'.repeat(16))).toEqual([
      ['traceparent', `00-${'a'.repeat(32)}-${'c'.repeat(16)}-00`],
      ['tracestate', 'rojo=1'],
    ]);
  });
});
