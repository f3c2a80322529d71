import { describe, expect, it } from 'vitest';
import { bringAlong } from '#core/dataset/bring-along';
import { csvRows } from '#core/dataset/csv-rows';
import { headLine, newSheet, note, sheetLine } from '#core/dataset/csv-sheet';
import { readRows } from '#schema/contracts/read-examples';

/** What the file's rows are once the contract has read them. */
const read = (...asked: Parameters<typeof bringAlong>) => {
  const { rows, left, faults } = bringAlong(...asked);
  const { examples, issues } = readRows(rows);
  return { examples: examples.map(({ example }) => example), left, faults: [...faults, ...issues] };
};

describe('CSV', () => {
  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b\r\n"x;""y""";2',
      [
        ['a', 'b'],
        ['x;"y"', '2'],
      ],
    ],
    [
      '\uFEFFa\tb\n1\t',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['a\n"two\nlines"\n\nend', [['a'], ['two\nlines'], ['end']]],
  ])('%j is read as spreadsheets do', (text, cells) => {
    const rows = csvRows(text);
    expect('unclosed' in rows ? rows : rows.map((row) => row.cells)).toEqual(cells);
  });

  it('names columns as parts of examples, plain ones as input', () => {
    const text = [
      'id,question,input.n:json,expected.answer,metadata.language,cluster,critical,split,__expected,__expected2,__threshold',
      'a,How?,3,So.,en,c1,yes,train,contains: So,llm-rubric: kind,1',
      '"b",Why?,4,,de,,,,,exactly,',
    ].join('\n');
    const { examples, left, faults } = read(text, 'csv');
    expect(faults).toEqual([]);
    expect(examples).toMatchObject([
      {
        id: 'a',
        input: { question: 'How?', n: 3 },
        expected: { answer: 'So.' },
        metadata: { language: 'en' },
        cluster: 'c1',
        critical: true,
        split: 'train',
        checks: [{ grader: 'contains', any: ['So'] }],
      },
      {
        id: 'b',
        input: { question: 'Why?', n: 4 },
        critical: false,
        split: 'test',
        checks: [{ grader: 'exact', value: 'exactly' }],
      },
    ]);
    expect(left.map(({ path }) => path)).toEqual(['__threshold', 'line 2.__expected2']);
  });

  it.each([
    ['q\n"open', 'line 2', 'never closed'],
    ['q\na,b', 'line 2', '2 cells'],
    ['q,q\na,b', 'line 1', 'twice'],
    ['q,n:json\nok,1\na,{', 'line 3.n', 'Not JSON'],
    ['q,split\nok,test\na,nonsense', 'line 3.split', 'nonsense'],
    ['q,critical\na,perhaps', 'line 2.critical', 'boolean'],
  ])('%j is refused where it is wrong', (text, path, message) => {
    const { faults } = read(text, 'csv');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ path, message: expect.stringContaining(message) as string });
  });

  it.each([
    ['question,input.question\na,b', 'input.question twice'],
    ['x,x:json\na,1', 'input.x twice'],
    ['x,expected,expected.a\na,two,three', 'expected.a'],
    ['x,\na,b', 'without a name'],
  ])('%j: no value takes the place of another', (text, message) => {
    const { rows, faults } = bringAlong(text, 'csv');
    expect([rows, faults.map((one) => one.message)]).toEqual([[], [expect.stringContaining(message)]]);
  });

  it('bears the empty columns that spreadsheets leave at the end', () => {
    const { examples, faults } = read('question,,\nWhy?,,\n', 'csv');
    expect([examples.map(({ input }) => input), faults]).toEqual([[{ question: 'Why?' }], []]);
  });

  it('holds nothing that a spreadsheet runs as a formula, and still comes back as it went out', () => {
    const rows = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'].map((text, at) => ({
      id: `f${at}`,
      input: { question: text },
      expected: { answer: text },
      metadata: { note: text },
      cluster: text,
      critical: false,
      split: 'test' as const,
    }));
    const sheet = newSheet();
    for (const row of rows) note(sheet, row);
    const text = [headLine(sheet), ...rows.map((row) => sheetLine(sheet, row))].join('\n');
    const cells = csvRows(text);
    if ('unclosed' in cells) throw new Error('A quote is open.');
    expect(cells.flatMap((row) => row.cells).filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(read(text, 'csv').examples).toEqual(rows);
  });

  it('of examples that ask different things comes back as it went out', () => {
    const row = { metadata: {}, critical: false, split: 'test' as const };
    const rows = [
      { id: 'a', input: { question: 'x' }, ...row },
      { id: 'b', input: { question: 'y', hint: 'z', 'odd:json': 'not {json' }, ...row },
    ];
    const sheet = newSheet();
    for (const one of rows) note(sheet, one);
    const text = [headLine(sheet), ...rows.map((one) => sheetLine(sheet, one))].join('\n');
    expect(read(text, 'csv')).toMatchObject({ examples: rows, faults: [] });
  });

  it('comes back as it went out', () => {
    const rows = [
      {
        id: 'a',
        input: { question: 'So "it", is;\nso?', n: 3 },
        expected: { answer: 'x' },
        metadata: { ok: true },
        critical: true,
        split: 'train' as const,
      },
      { id: 'b', input: { question: '' }, metadata: {}, cluster: 'c', critical: false, split: 'test' as const },
    ];
    const sheet = newSheet();
    for (const row of rows) note(sheet, row);
    const { examples, faults } = read([headLine(sheet), ...rows.map((row) => sheetLine(sheet, row))].join('\n'), 'csv');
    expect(faults).toEqual([]);
    expect(examples).toEqual(rows);
  });
});
