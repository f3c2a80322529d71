import { describe, expect, it } from 'vitest';
import type { RunId } from '#schema/contracts/ids';
import type { Trace } from '#schema/contracts/trace';
import { DroppedTraces } from '../../../workers/edge/telling/dropped-traces.ts';
import { nowhere, originOf } from '../../../workers/edge/telling/origin.ts';
import { TraceSample } from '../../../workers/edge/telling/trace-sample.ts';

const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;

describe('where a run comes from', () => {
  it('is nowhere for a request that says nothing', () => {
    expect(originOf(new Headers())).toEqual({ ok: true, value: nowhere });
  });

  it('is its caller’s trace; one that is not well-formed is none', () => {
    expect(originOf(new Headers({ traceparent: parent }))).toMatchObject({
      ok: true,
      value: { trace: { traceId: 'a'.repeat(32), sampled: false } },
    });
    expect(originOf(new Headers({ traceparent: 'x' }))).toMatchObject({ ok: true, value: { trace: null } });
  });

  it('has the tags of the header and of the body, the body’s first', () => {
    const headers = new Headers({ 'sluice-tags': 'team=search, release=a%2Cb%20c' });
    expect(originOf(headers, { team: 'body' })).toMatchObject({
      ok: true,
      value: { tags: { team: 'body', release: 'a,b c' } },
    });
  });

  it.each([
    ['no value', 'team'],
    ['no name', '=x'],
    ['upper case', 'Team=x'],
    ['a name twice', 'team=x,team=y'],
    ['an empty value', 'team='],
    ['a value that is too long', `team=${'x'.repeat(65)}`],
    ['a broken escape', 'team=%zz'],
    ['a line break in a value', 'team=a%0Ab'],
    ['a name that objects have', '__proto__=x'],
    ['nine tags', Array.from({ length: 9 }, (_, n) => `t${n}=x`).join(',')],
    ['more than anybody writes', `team=${'%41'.repeat(1000)}`],
  ])('refuses tags with %s', (_, header) => {
    const detail = expect.stringMatching(/^sluice-tags(?!.*: :)/) as string;
    expect(originOf(new Headers({ 'sluice-tags': header }))).toMatchObject({
      ok: false,
      error: { code: 'malformed', detail },
    });
  });
});

describe('the sample of traces', () => {
  const taken = (sample: TraceSample, n: number, about: { remarkable: boolean; wanted?: boolean }) =>
    Array.from({ length: n }, () => sample.takes(about, 1000)).filter(Boolean).length;

  it('keeps what a caller wants beside the usual share, and bounds it, because most callers want all', () => {
    const sample = new TraceSample();
    expect(taken(sample, 500, { remarkable: false })).toBe(100);
    expect(taken(sample, 500, { remarkable: false, wanted: true })).toBe(100);
  });

  it('keeps every failure, also of callers who keep no trace', () => {
    const sample = new TraceSample();
    taken(sample, 500, { remarkable: false });
    expect(taken(sample, 500, { remarkable: true, wanted: false })).toBe(500);
  });
});

describe('traces that were dropped', () => {
  const trace = (n: number) => ({ run: `a.${n}` }) as unknown as Trace;

  it('are had once more for whoever says something of them soon', () => {
    const dropped = new DroppedTraces();
    for (let n = 0; n < 100; n++) dropped.keep(`a.${n}` as RunId, () => trace(n));
    expect(dropped.take('a.99' as RunId)).toEqual(trace(99));
    expect(dropped.take('a.99' as RunId)).toBeNull();
    expect(dropped.take('a.1' as RunId)).toBeNull();
  });
});
