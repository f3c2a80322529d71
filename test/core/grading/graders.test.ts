import { describe, expect, it } from 'vitest';
import { contains } from '#core/grading/contains';
import { grounded } from '#core/grading/grounded';
import { length } from '#core/grading/length';
import { schema } from '#core/grading/schema';

describe('contains', () => {
  it.each([
    ['finds one of several', 'The Sky is Blue.', { any: ['red', 'blue'] }, 1],
    ['misses all', 'green', { any: ['red', 'blue'] }, 0],
    ['refuses what is forbidden, also beside what is wanted', 'blue and red', { any: ['blue'], none: ['RED'] }, 0],
    ['is content without anything forbidden', 'blue', { none: ['red'] }, 1],
    ['reads a value as its JSON', { answer: 'blue' }, { any: ['blue'] }, 1],
  ] as const)('%s', (_, output, options, score) => {
    expect(contains(output, null, options).score).toBe(score);
  });

  it('looks for what was expected when nothing else is named', () => {
    expect(contains('blue', 'Blue', {}).score).toBe(1);
    expect(contains('blue', ['red', 'green'], {}).score).toBe(0);
  });

  it('leaves unscored what has nothing to look for', () => {
    expect(contains('blue', null, {}).score).toBeNull();
  });
});

describe('length', () => {
  it.each([
    ['counts both bounds in', 'abc', { min: 3, max: 3 }, 1],
    ['finds too short', 'ab', { min: 3 }, 0],
    ['finds too long', 'abcd', { max: 3 }, 0],
    ['counts characters, not halves of them', '🙂🙂🙂', { max: 3 }, 1],
    ['counts nothing as empty', null, { min: 1 }, 0],
  ] as const)('%s', (_, output, options, score) => {
    expect(length(output, null, options).score).toBe(score);
  });
});

describe('schema', () => {
  it('is 1 when it fits, else 0 with the first fault', () => {
    const options = { schema: { type: 'object', required: ['a'] } };
    expect(schema({ a: 1 }, null, options)).toEqual({ score: 1, reason: 'Fits the schema.' });
    expect(schema({}, null, options)).toMatchObject({ score: 0, reason: expect.stringContaining('"a"') });
  });
});

describe('grounded', () => {
  const documents = [
    { text: 'A binding connects a Worker to a KV namespace.' },
    { text: 'Set compatibility_date in the file.' },
  ];

  it.each([
    ['is 1 when every content word is in the documents', 'The bindings connect... a worker to KV namespaces', 1],
    ['is 0 when no content word is', 'Bananas grow quickly', 0],
    ['is the share otherwise', 'Worker namespace bananas unicorns', 0.5],
    ['takes no account of function words', 'It is the worker', 1],
  ])('%s', (_, answer, score) => {
    expect(grounded(answer, null, { documents }).score).toBeCloseTo(score, 10);
  });

  it('is 0 for an answer with content when nothing was found', () => {
    expect(grounded('bananas', null, { documents: [] }).score).toBe(0);
  });

  it('leaves unscored an answer without content', () => {
    expect(grounded('It is what it is.', null, { documents }).score).toBeNull();
    expect(grounded('', null, { documents }).score).toBeNull();
  });

  it('names words that are not there', () => {
    expect(grounded('worker bananas', null, { documents }).reason).toBe(
      '1 of 2 words are in the documents; not found: banana.',
    );
  });

  it('takes each character of a script without spaces for a word', () => {
    expect(grounded('蓝天', null, { documents: [{ text: '天是蓝的' }] }).score).toBe(1);
  });
});
