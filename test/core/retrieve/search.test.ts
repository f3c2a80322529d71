import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { searchBinds, SEARCH_SQL, type SearchRow } from '#schema/tables/content';

const folder = resolve(import.meta.dirname, '../../../schema/migrations/content');

function content() {
  const database = new DatabaseSync(':memory:');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    database.exec(readFileSync(join(folder, file), 'utf8'));
  const put = (collection: string, id: string, title: string, text: string) =>
    database
      .prepare(
        `insert into documents (collection, id, title, text, hash) values (?, ?, ?, ?, '')
         on conflict (collection, id) do update set title = excluded.title, text = excluded.text`,
      )
      .run(collection, id, title, text);
  const drop = (id: string) => database.prepare('delete from documents where id = ?').run(id);
  const search = (query: string, collection = 'help') =>
    (
      database
        .prepare(SEARCH_SQL)
        .all(
          ...searchBinds({ expression: query, collection, top: 10, roles: [], maxAgeS: null, dropStale: false }, 0),
        ) as unknown as SearchRow[]
    ).map(({ id }) => id);
  return { database, put, drop, search };
}

describe('the retrieval query', () => {
  test('finds a document by another form of its word', () => {
    const { put, search } = content();
    put('help', 'a', '', 'Deploying routes');
    expect(search('"deploy"')).toEqual(['a']);
  });

  test('puts a word in the title before one in the text, and equals in the order of their ids', () => {
    const { put, search } = content();
    put('help', 'text', 'other', 'the route');
    put('help', 'title', 'route', 'the other');
    for (const id of ['c', 'b']) put('help', id, 'kettle', 'boils');
    for (let n = 0; n < 20; n += 1) put('help', `filler-${n}`, 'oven', 'heats');
    expect(search('"route"')).toEqual(['title', 'text']);
    expect(search('"kettle"')).toEqual(['b', 'c']);
  });

  test('stays in its collection, also beside one whose name begins alike', () => {
    const { put, search } = content();
    put('help', 'mine', '', 'route');
    put('help-desk', 'theirs', '', 'route');
    put('old-help', 'theirs', '', 'route');
    expect(search('"route"')).toEqual(['mine']);
    expect(search('"route"', 'help-desk')).toEqual(['theirs']);
    expect(search('"route"', 'nowhere')).toEqual([]);
  });

  test("does not find a document by its collection's name", () => {
    const { put, search } = content();
    put('help', 'a', 'kettle', 'boils');
    expect(search('"help"')).toEqual([]);
  });

  test('follows what is written: a changed text is found by its new words only, a deleted one not at all', () => {
    const { put, drop, search } = content();
    put('help', 'a', 'kettle', 'boils water');
    put('help', 'a', 'kettle', 'makes tea');
    expect(search('"water"')).toEqual([]);
    expect(search('"tea"')).toEqual(['a']);
    drop('a');
    expect(search('"tea"')).toEqual([]);
    put('help', 'a', 'kettle', 'again');
    expect(search('"kettle"')).toEqual(['a']);
  });
});
