import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keywordQuery } from '#core/retrieve/keyword-query';

const cases: [guarantee: string, question: string, query: string | null][] = [
  ['content words are quoted and joined by OR', 'How do I set the memory limit?', '"set" OR "memory" OR "limit"'],
  ['a word is asked once, whatever its case', 'Route route ROUTE', '"route"'],
  ['snake_case and dots fall into words', 'durable_objects.bindings', '"durable" OR "objects" OR "bindings"'],
  ['camelCase is asked whole and in parts', 'zoneName', '"zonename" OR "zone" OR "name"'],
  ['an abbreviation in front stays together', 'TTLSeconds', '"ttlseconds" OR "ttl" OR "seconds"'],
  ['function words alone are asked as they are', 'what is this', '"what" OR "is" OR "this"'],
  ['operators of FTS5 are words like any other', 'NEAR(a b) AND "x* : ^y', '"near" OR "b" OR "x" OR "y"'],
  ['no word gives no query', ' \n?!… ', null],
  ['nothing gives no query', '', null],
];

describe('keywordQuery', () => {
  test.each(cases)('%s', (_guarantee, question, query) => expect(keywordQuery(question)).toBe(query));

  test('at most 32 terms are asked, however long the question', () => {
    const question = Array.from({ length: 500 }, (_, n) => `word${n}`).join(' ');
    expect(keywordQuery(question)?.split(' OR ')).toHaveLength(32);
  });

  test('no text whatsoever makes the index refuse the expression', () => {
    const database = new DatabaseSync(':memory:');
    database.exec("create virtual table t using fts5(collection, x, tokenize='porter unicode61')");
    const ask = database.prepare(`select rowid from t where t match 'collection : "c" AND (' || ? || ')'`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const query = keywordQuery(text);
        if (query !== null) ask.all(query);
      }),
      { numRuns: 1000 },
    );
  });
});
