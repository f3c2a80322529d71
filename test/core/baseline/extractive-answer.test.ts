import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractiveAnswer } from '#core/baseline/extractive-answer';
import { sentencesOf } from '#core/baseline/sentences-of';

const documents = [
  { id: 'oven', text: 'The oven heats by gas. It must be lit by hand, e.g. with a match. Never leave it alone.' },
  { id: 'kettle', text: 'The kettle boils water in two minutes.\n\nIts switch turns itself off.' },
];

describe('extractiveAnswer', () => {
  test('answers with the sentence that shares most with the question, and names its document', () =>
    expect(extractiveAnswer('How long until the kettle is boiling?', documents)).toEqual({
      text: 'The kettle boils water in two minutes. [kettle]',
      sources: ['kettle'],
    }));

  test('an abbreviation ends no sentence', () =>
    expect(extractiveAnswer('how is it lit by hand', documents).text).toBe(
      'It must be lit by hand, e.g. with a match. [oven]',
    ));

  test('a question that shares no word is answered by what was ranked first, from its beginning', () =>
    expect(extractiveAnswer('xyzzy', documents)).toEqual({ text: 'The oven heats by gas. [oven]', sources: ['oven'] }));

  test('sentences of one document stand together, in their order there', () => {
    const { text, sources } = extractiveAnswer('gas oven lit by hand, never alone', documents);
    expect(sources).toEqual(['oven']);
    expect(text.endsWith(' [oven]')).toBe(true);
    expect(text.match(/\[oven\]/g)).toHaveLength(1);
  });

  test('without documents it says so and names no source', () =>
    expect(extractiveAnswer('anything', [])).toEqual({ text: 'Nothing was found that answers this.', sources: [] }));

  test('every word of the answer stands in the documents, and every source is one of theirs', () => {
    const text = fc.array(
      fc.constantFrom('Deploy it.', 'a route', 'cron!', '\n\n', 'e.g.', '- item', 'Über 3', '`x`'),
      { minLength: 1 },
    );
    const found = fc.array(
      fc.record({ id: fc.constantFrom('a', 'b', 'c'), text: text.map((parts) => parts.join(' ')) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.string(), found, (question, given) => {
        const answer = extractiveAnswer(question, given);
        const all = given.map(({ text: own }) => own.replace(/\s+/g, ' ')).join('\n');
        for (const source of answer.sources) expect(given.map(({ id }) => id)).toContain(source);
        for (const sentence of answer.sources.length > 0 ? sentencesOf(answer.text.replace(/ \[[abc]\]/g, '\n\n')) : [])
          for (const word of sentence.match(/[\p{L}\p{N}]+/gu) ?? []) expect(all).toContain(word);
        expect(extractiveAnswer(question, given)).toEqual(answer);
      }),
    );
  });

  test('a long document costs no more than its first 2,000 characters', () => {
    const long = [{ id: 'long', text: `${'Nothing here. '.repeat(500)}The needle is here.` }];
    expect(extractiveAnswer('needle', long).text).not.toContain('needle');
  });
});
