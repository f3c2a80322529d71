import { describe, expect, test } from 'vitest';
import { etagMatches } from '#core/ofrep/etag-matches';

describe('If-None-Match names an entity tag', () => {
  test.each([
    ['the tag itself', '"abc"'],
    ['a list with it', '"x", "abc","y"'],
    ['its weak form', 'W/"abc"'],
    ['a list of weak forms', 'W/"x", W/"abc"'],
    ['anything there is', ' * '],
    ['a list whose other member holds a comma', '"a,b", "abc"'],
  ])('%s', (_says, header) => expect(etagMatches(header, '"abc"')).toBe(true));

  test.each([
    ['no header', null],
    ['nothing', ''],
    ['another tag', '"abd"'],
    ['a tag without its quotes', 'abc'],
    ['a part of another tag', '"xabcx"'],
    ['a tag that begins like it', '"abcd"'],
    ['a star among others', '"*"'],
    ['a tag in another case', '"ABC"'],
  ])('not: %s', (_says, header) => expect(etagMatches(header, '"abc"')).toBe(false));

  test('a long hostile header is read once', () => {
    const header = 'W/"'.repeat(100_000);
    const before = performance.now();
    etagMatches(header, '"abc"');
    expect(performance.now() - before).toBeLessThan(500);
  });
});
