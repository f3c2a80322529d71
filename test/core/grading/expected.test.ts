import { describe, expect, it } from 'vitest';
import { citation } from '#core/grading/citation';
import { exact } from '#core/grading/exact';
import { jsonDifference } from '#core/grading/json-difference';
import { listContainment } from '#core/grading/list-containment';
import { numeric } from '#core/grading/numeric';
import { trajectory } from '#core/grading/trajectory';
import { cost, latency, tokens } from '#core/grading/within-limit';

describe('exact', () => {
  it.each([
    ['the same text', 'yes', 'yes', {}, 1],
    ['another case', 'Yes', 'yes', {}, 0],
    ['another case, where it is not looked at', ' Yes ', 'yes', { ignoreCase: true, trim: true }, 1],
    ['a number and its text', 123, '123', {}, 1],
    ['data in another order of names', { a: 1, b: [2] }, { b: [2], a: 1 }, {}, 1],
    ['a list in another order', [1, 2], [2, 1], {}, 0],
    ['nothing expected', 'x', null, {}, null],
  ] as const)('%s', (_, output, expected, options, score) => {
    expect(exact(output as never, expected as never, options).score).toBe(score);
  });
});

describe('numeric', () => {
  it.each([
    ['a number', 42, 42, {}, 1],
    ['the last number of a text', 'Of 12 there are 1,234.5 left.', 1234.5, {}, 1],
    ['within a tolerance', 'about 3.1', 3.14159, { tolerance: 0.05 }, 1],
    ['outside of it', 3.2, 3.14159, { tolerance: 0.05 }, 0],
    ['within a share', 105, 100, { relative: 0.05 }, 1],
    ['what floating point makes of it', 0.1 + 0.2, 0.3, {}, 1],
    ['no number', 'none', 3, {}, 0],
    ['below zero', 'It is −4', -4, {}, 1],
    ['nothing expected', 3, null, {}, null],
    ['no number expected', 3, 'three', {}, null],
  ] as const)('%s', (_, output, expected, options, score) => {
    expect(numeric(output, expected, options).score).toBe(score);
  });
});

describe('jsonDifference', () => {
  it.each([
    ['the same', { a: 1 }, { a: 1 }, 1],
    ['a half of the names', { a: 'x', b: 'y' }, { a: 'x', c: 'y' }, 1 / 3],
    ['numbers by their distance', { a: 1 }, { a: 3 }, 0.5],
    ['texts by their edits', { a: 'kitten' }, { a: 'sitting' }, 1 - 3 / 7],
    ['a list that is too short', [1, 2], [1, 2, 3, 4], 0.5],
    ['nothing beside something', { a: null }, { a: 1 }, 0],
    ['text that is JSON', '{"a":1}', { a: 1 }, 1],
    ['both empty', {}, {}, 1],
    ['names that every object has', { a: 1 }, { constructor: 1 }, 0],
  ] as const)('%s', (_, output, expected, score) => {
    expect(jsonDifference(output as never, expected as never, {}).score).toBeCloseTo(score, 12);
  });
});

describe('listContainment', () => {
  it.each([
    ['all, and more', ['B', 'a', 'c'], ['a', 'b'], {}, 1],
    ['all and more, where more counts', ['B', 'a', 'c'], ['a', 'b'], { extra: 'count' }, 2 / 3],
    ['one twice is not two', ['a'], ['a', 'a'], {}, 0.5],
    ['data', [{ x: 1, y: 2 }], [{ y: 2, x: 1 }], {}, 1],
    ['a number is not its text', [1], ['1'], {}, 0],
    ['nothing wanted', [], [], {}, 1],
    ['no list', 'a', ['a'], {}, 0],
    ['no list expected', ['a'], null, {}, null],
  ] as const)('%s', (_, output, expected, options, score) => {
    expect(listContainment(output as never, expected as never, options).score).toBe(score);
  });
});

const call = (tool: string, given: Record<string, string> = {}) => ({ tool, arguments: given });

describe('trajectory', () => {
  const made = [call('search', { q: 'a' }), call('read', { id: '1' }), call('search', { q: 'b' })];
  it.each([
    ['used', ['read', 'search'], 1],
    ['used', [call('search', { q: 'z' }), 'read'], 0.5],
    ['used', ['search', call('search', { q: 'a' })], 1],
    ['used', ['search', 'search', 'search'], 2 / 3],
    ['order', ['search', 'read'], 1],
    ['order', ['read', call('search', { q: 'a' })], 0.5],
    ['exact', ['search', 'read', 'search'], 1],
    ['exact', ['search', 'read'], 0],
    ['count', ['a', 'b', 'c'], 1],
    ['f1', ['search', 'read'], 4 / 5],
    ['f1', [], 0],
  ] as const)('%s of %j', (as, wanted, score) => {
    expect(trajectory(made, wanted as never, { as }).score).toBeCloseTo(score, 12);
  });

  it('is unscored without an expectation, and 0 without calls', () => {
    expect(trajectory(made, null, {}).score).toBeNull();
    expect(trajectory('text', ['a'], {}).score).toBe(0);
    expect(trajectory([], [], {}).score).toBe(1);
  });
});

describe('citation', () => {
  const documents = [
    { id: 'd1', source: 'limits.md', text: 'A worker may use 128 MB of memory at most.' },
    { id: 'd2', source: 'kv.md', text: 'KV values may be 25 MiB large.' },
  ];
  it.each([
    ['a mark that holds', 'A worker may use 128 MB of memory. [d1]', 1],
    ['a mark by source, and one by place', 'Workers use memory [limits.md]. KV values are large [2].', 1],
    ['a source that says something else', 'KV values may be 25 MiB large. [d1]', 0],
    ['a source that does not exist', 'A worker may use 128 MB [d9]. KV values are large [d2].', 0.5],
    ['no citation', 'A worker may use memory.', null],
  ])('%s', (_, text, score) => {
    expect(citation(text, null, { documents }).score).toBe(score);
  });

  it('looks for quotes word by word', () => {
    expect(citation([{ source: 'kv.md', quote: '25  mib LARGE' }], null, { documents }).score).toBe(1);
    expect(citation([{ id: 'd2', quote: '26 MiB' }], null, { documents }).score).toBe(0);
    expect(citation(['d1', 'd3'], null, { documents }).score).toBe(0.5);
  });
});

describe('what a run took', () => {
  const taken = { ms: 900, usd: null, tokens: 120 };
  it('is graded against its most, and unscored when it is unknown', () => {
    expect(latency(null, null, { maxMs: 1000, taken }).score).toBe(1);
    expect(latency(null, null, { maxMs: 800, taken }).score).toBe(0);
    expect(cost(null, null, { maxUsd: 1, taken }).score).toBeNull();
    expect(cost(null, null, { maxUsd: 1, taken: { ...taken, usd: 2 } }).score).toBe(0);
    expect(tokens(null, null, { max: 120, taken }).score).toBe(1);
  });
});
