import { describe, expect, it } from 'vitest';
import { nearest } from '../../cli/nearest.ts';
import { ago } from '../../cli/text/ago.ts';
import { bar } from '../../cli/text/bar.ts';
import { clean } from '../../cli/text/clean.ts';
import { clock } from '../../cli/text/clock.ts';
import { cut } from '../../cli/text/cut.ts';
import { duration } from '../../cli/text/duration.ts';
import { fold } from '../../cli/text/fold.ts';
import { redraw } from '../../cli/text/redraw.ts';
import { number } from '../../cli/text/number.ts';
import { table } from '../../cli/text/table.ts';
import { width } from '../../cli/text/width.ts';
import { NOON } from './samples.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['漢字', 4],
    ['한국', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['…→·█', 4],
    ['ﾊﾝｶｸ', 4],
  ])('%j is %d cells', (text, cells) => {
    expect(width(text)).toBe(cells);
  });
});

describe('a text that is cut', () => {
  it.each([
    ['short', 5, 'end', 'short'],
    ['shorter', 5, 'end', 'shor…'],
    ['hello.01ABCDEF', 8, 'middle', 'hel…CDEF'],
    ['漢字漢字', 4, 'end', '漢…'],
    ['漢字漢字', 5, 'end', '漢字…'],
    ['anything', 1, 'end', '…'],
    ['anything', 0, 'end', ''],
  ] as const)('%j to %d cells at its %s is %j', (text, most, where, expected) => {
    expect(cut(text, most, where)).toBe(expected);
  });

  it('never takes more cells than it may, nor splits what is read as one', () => {
    const text = 'a漢👩‍👩‍👧e\u0301'.repeat(5);
    for (let most = 0; most < 40; most++)
      for (const where of ['end', 'middle'] as const) {
        const short = cut(text, most, where);
        expect(width(short)).toBeLessThanOrEqual(most);
        expect(short.replaceAll(/a|漢|👩‍👩‍👧|e\u0301|…/gu, '')).toBe('');
      }
  });
});

describe('a table', () => {
  const sheet = { width: 20, paint: (_: unknown, text: string) => text };
  const rows = [
    { id: 'abcdefgh', note: 'a long note that must give way', count: '7' },
    { id: 'b', note: '', count: '1,000' },
  ];
  const columns = [
    { head: 'ID', cell: (row: (typeof rows)[0]) => row.id, keep: true },
    { head: 'N', cell: (row: (typeof rows)[0]) => row.count, align: 'right' },
    { head: 'NOTE', cell: (row: (typeof rows)[0]) => row.note },
  ] as const;

  it('shortens what is not copied first', () => {
    const [head, first] = table(rows, columns, { ...sheet, width: 24 });
    expect(head).toBe('ID            N  NOTE');
    expect(first).toBe('abcdefgh      7  a long…');
  });

  it.each([200, 80, 40, 20, 12, 8])('is never wider than %d cells and has a line a row', (columnsOf) => {
    const lines = table(rows, columns, { ...sheet, width: columnsOf });
    expect(lines).toHaveLength(3);
    expect(lines.filter((line) => width(line) > columnsOf)).toEqual([]);
  });
});

describe('clean text', () => {
  it.each([
    ['a\nb\t c', 'a b c'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007x', 'x'],
    ['a\u202eb\u200b', 'a b'],
    [' plain ', 'plain'],
  ])('of %j is %j', (text, expected) => {
    expect(clean(text)).toBe(expected);
  });
});

describe('a bar', () => {
  it.each([
    [0, '····'],
    [1, '████'],
    [0.5, '██··'],
    [0.3125, '█▎··'],
    [7, '████'],
    [-1, '····'],
    [Number.NaN, '····'],
  ])('of %d is %s', (share, expected) => {
    expect(bar(share, 4)).toBe(expected);
  });
});

describe('times', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [999, '0 s'],
    [48_000, '48 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min 59 s'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ])('%d ms is %s', (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });

  it.each([
    [-60_000, 'now'],
    [999, 'now'],
    [1000, '1 s ago'],
    [119_000, '1 min ago'],
    [7_200_000, '2 h ago'],
    [259_200_000, '3 d ago'],
  ])('%d ms before is %s', (ms, expected) => {
    expect(ago(NOON - ms, NOON)).toBe(expected);
  });

  it('name the day when it is not today', () => {
    expect(clock(NOON, NOON)).toBe('12:00:00Z');
    expect(clock(NOON - 86_400_000, NOON)).toBe('2026-11-20 12:00:00Z');
  });
});

describe('numbers', () => {
  it.each([
    [number.count(1_234_567), '1,234,567'],
    [number.percent(12.3456), '12.346 %'],
    [number.percent(20), '20 %'],
    [number.rate(5, 98), '5.1 %'],
    [number.rate(0, 0), '–'],
    [number.usd(null), '–'],
    [number.usd(0), '$0'],
    [number.usd(0.0012345), '$0.00123'],
    [number.usd(12.5), '$12.50'],
    [number.ms(12.4), '12 ms'],
    [number.ms(3456), '3.46 s'],
  ])('%s reads %s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('the nearest name', () => {
  const known = ['rollout list', 'rollout watch', 'run', 'trace list', '--reason', '--json'];
  it.each([
    ['rollout lst', 'rollout list'],
    ['rollotu list', 'rollout list'],
    ['rn', 'run'],
    ['--resaon', '--reason'],
    ['--js', '--json'],
    ['something else entirely', undefined],
    ['x', undefined],
  ])('to %s is %s', (typed, expected) => {
    expect(nearest(typed, known)).toBe(expected);
  });
});

describe('folded text', () => {
  it('keeps to the line, breaks between words, and keeps the indent of its first line', () => {
    expect(fold('  label     one two three four', 20, ' '.repeat(4))).toEqual([
      '  label     one two',
      '    three four',
    ]);
    expect(fold('a-word-that-is-longer-than-the-line', 20, '  ')).toEqual([
      'a-word-that-is-lon',
      '  ger-than-the-line',
    ]);
    expect(fold('', 20)).toEqual([]);
  });
});

describe('a picture that is drawn again', () => {
  /** A terminal whose size the test sets, and what was written to it. */
  function terminal(size: { columns: number; rows: number }) {
    const now = { ...size };
    const written: string[] = [];
    const undos = new Set<() => void>();
    const onInterrupt = (undo: () => void) => {
      undos.add(undo);
      return () => void undos.delete(undo);
    };
    return {
      now,
      written,
      undos,
      picture: redraw({ out: (text) => void written.push(text), size: () => now, onInterrupt }),
    };
  }

  it('goes up by as many lines as it drew, and clears a terminal that changed its width', () => {
    const { now, written, picture } = terminal({ columns: 80, rows: 24 });
    picture.draw(['a', 'b', 'c']);
    picture.draw(['a']);
    now.columns = 60;
    picture.draw(['a', 'b']);
    expect(written[0]?.startsWith('\u001b[?25l\u001b[2Ka')).toBe(true);
    expect(written[1]?.startsWith('\u001b[3A\r')).toBe(true);
    expect(written[2]?.startsWith('\u001b[2J\u001b[H')).toBe(true);
  });

  it('gives the cursor back once: when it ends, or when the person interrupts before that', () => {
    for (const interrupted of [false, true]) {
      const { written, undos, picture } = terminal({ columns: 80, rows: 24 });
      picture.draw(['a']);
      expect(undos.size).toBe(1);
      if (interrupted) for (const undo of undos) undo();
      picture.end();
      expect(written.filter((text) => text === '\u001b[?25h')).toHaveLength(1);
      expect(undos.size).toBe(0);
    }
  });

  it('that never drew changes nothing', () => {
    const { written, picture } = terminal({ columns: 80, rows: 24 });
    picture.end();
    expect(written).toEqual([]);
  });
});
