import { describe, expect, it } from 'vitest';
import { aDataset } from './context-reads.ts';
import { sluice, type Answers } from './stub.ts';

const sent: string[] = [];
const answers: Answers = {
  'dataset.import': ({ body }) => {
    // The stub reads what is JSON: a single row comes as its value.
    sent.push(...(typeof body === 'string' ? body : JSON.stringify(body)).split('\n'));
    return { stored: 1, written: 1, version: aDataset().version, examples: 1, refused: [] };
  },
  'dataset.get': () => aDataset(),
};
const bring = async (file: string, text: string, ...more: string[]) => {
  sent.length = 0;
  const argv = ['dataset', 'import', 'golden', file, ...more];
  return {
    ...(await sluice(argv, { answers, files: { [file]: text } })),
    rows: sent.map((row) => JSON.parse(row) as object),
  };
};

describe('dataset import', () => {
  it.each([
    ['a.ndjson', '{"input":{"q":"Q"}}', { input: { q: 'Q' } }],
    ['a.yaml', 'tests: [{ vars: { q: Q } }]', { input: { q: 'Q' } }],
    ['a.json', '{"tests":[{"vars":{"q":"Q"}}]}', { input: { q: 'Q' } }],
    ['b.json', '{"type":"string_check","items":[{"q":"Q"}]}', { input: { q: 'Q' } }],
    ['a.csv', 'q,expected\nQ,A', { input: { q: 'Q' }, expected: 'A' }],
    ['a.jsonl', '{"question":"Q","answer":"A"}', { input: { question: 'Q' }, expected: 'A' }],
  ])('tells what %s is', async (file, text, row) => {
    const { exit, rows } = await bring(file, text);
    expect([exit, rows]).toMatchObject([0, [row]]);
  });

  it('takes a format that is said, names unknown ones, and does not guess', async () => {
    expect((await bring('a.txt', 'q\nQ', '--format', 'csv')).rows).toMatchObject([{ input: { q: 'Q' } }]);
    const unknown = await bring('a.txt', 'q\nQ', '--format', 'poetry');
    expect([unknown.exit > 0, unknown.err]).toEqual([true, expect.stringContaining('promptfoo, openai, csv, jsonl')]);
    expect((await bring('a.txt', 'q\nQ')).err).toContain('--format says it');
  });

  it('says on stderr how far a long file is, and nothing of a short one', async () => {
    const rows = Array.from({ length: 2500 }, (_, at) =>
      JSON.stringify({ id: `i${at}`, input: { q: 'q'.repeat(2000) } }),
    ).join('\n');
    const counted: Answers = {
      ...answers,
      'dataset.import': ({ body }) => {
        const stored = String(body).split('\n').filter(Boolean).length;
        return { stored, written: stored, version: aDataset().version, examples: stored, refused: [] };
      },
    };
    const long = await sluice(['dataset', 'import', 'golden', 'a.ndjson'], {
      answers: counted,
      files: { 'a.ndjson': rows },
    });
    expect(long.exit).toBe(0);
    expect(long.err.trim().split('\n').at(-1)).toMatch(/^█{20} 2,500 of 2,500$/);
    expect(long.err.trim().split('\n').length).toBeGreaterThan(1);
    expect((await bring('a.ndjson', '{"input":{"q":"Q"}}')).err).toBe('');
  });
  it('names what was not taken over, and sends nothing of a file with broken rows unless told to', async () => {
    const csv = 'q,__expected,split\nQ,llm-rubric: kind,test\nR,,nowhere';
    const refused = await bring('a.csv', csv);
    expect([refused.exit > 0, refused.rows]).toEqual([true, []]);
    expect(refused.err).toContain('line 3.split');
    const partial = await bring('a.csv', csv, '--partial');
    expect([partial.exit, partial.rows]).toMatchObject([0, [{ input: { q: 'Q' } }]]);
    expect(partial.err).toContain('not taken over: line 2.__expected: llm-rubric');
  });
});
