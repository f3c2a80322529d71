import { describe, expect, it } from 'vitest';
import { NotUtf8, utf8Text } from '../../cli/utf8-text.ts';
import { aDataset } from './context-reads.ts';
import { refuse, sluice, type Answers } from './stub.ts';

const argv = ['dataset', 'import', 'golden', 'g.ndjson'];
const row = (id: string | null, input: object = { question: id }) =>
  JSON.stringify({ ...(id !== null && { id }), input });

/** A control plane that keeps what it is sent. */
function storing(refusal: (call: number, rows: string[]) => ReturnType<typeof refuse> | null = () => null) {
  const sent: string[][] = [];
  const answers: Answers = {
    'dataset.get': () => aDataset(),
    'dataset.import': ({ body }) => {
      const rows = body.split('\n');
      sent.push(rows);
      const { version, examples } = aDataset();
      return (
        refusal(sent.length, rows) ?? { stored: rows.length, written: rows.length, version, examples, refused: [] }
      );
    },
  };
  return { sent, answers };
}

const importing = async (text: string, ...flags: string[]) => {
  const { sent, answers } = storing();
  const done = await sluice([...argv, ...flags], { answers, files: { 'g.ndjson': text } });
  return { ...done, rows: sent.flat() };
};

describe('dataset import', () => {
  it('sends every row once, however its lines end, and says which version that made', async () => {
    const { exit, out, err, rows } = await importing(`${row('a')}\r\n\r\n${row('b')}`);
    expect({ exit, out, err }).toEqual({
      err: '',
      exit: 0,
      out: 'golden d_0123456789abcdef: 240 examples; 2 written, 0 taken out\n',
    });
    expect(rows.map((one) => (JSON.parse(one) as { id: string }).id)).toEqual(['a', 'b']);
  });

  it.each<[string, string, string]>([
    ['no JSON', `${row('a')}\n{`, 'line 2: Not JSON.'],
    ['no object', '7', 'line 1'],
    ['an unknown name, with those there are', '{"input":{},"inputs":1}', 'line 1'],
    ['a split that is none', '{"input":{},"split":"dev"}', 'line 1.split'],
    ['an id twice', `${row('a')}\n\n${row('a')}`, 'line 3.id: The id of line 1 again.'],
    [
      'an input twice without ids',
      `${row(null, { b: 1, a: 2 })}\n${row(null, { a: 2, b: 1 })}`,
      'line 2: The same as line 1',
    ],
    ['half a character', `${row('a')}\n{"id":"b","input":{"q":"\\ud800"}}`, 'line 2: A number or a text'],
    ['4 MB', `${row('a')}\n${row('b', { q: 'x'.repeat(4_000_000) })}`, 'line 2: Longer than 64000 characters.'],
  ])('refuses a file with a row that is %s, by its line, and sends nothing', async (_what, text, says) => {
    const { exit, err, calls } = await importing(text);
    expect({ exit, calls }).toEqual({ exit: 6, calls: [] });
    expect(err).toContain(says);
  });

  it('names all bad rows in the order of their lines, and with --partial sends the others', async () => {
    const twin = row(null, { same: true });
    const text = [twin, twin, '{', row('c'), '{"input":1}'].join('\n');
    const { err } = await importing(text);
    expect([...err.matchAll(/^ {2}line (\d)/gm)].map(([, line]) => line)).toEqual(['2', '3', '5']);
    const partial = await importing(text, '--partial');
    expect([partial.exit, partial.rows.length]).toEqual([0, 2]);
    expect([...partial.err.matchAll(/^left out: line (\d)/gm)].map(([, line]) => line)).toEqual(['2', '3', '5']);
  });

  it('tells what the control plane refuses by the lines of the file, and how much was stored before', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => row(`r${at}`, { q: 'x'.repeat(60_000) }));
    const { sent, answers } = storing((call) =>
      call === 1 ? null : refuse('invalid', 'No.', [{ path: 'line 2.input', message: 'Odd.' }]),
    );
    const text = `\n${lines.join('\n\n')}`;
    const { exit, err } = await sluice(argv, { answers, files: { 'g.ndjson': text } });
    const stored = sent[0]?.length ?? 0;
    expect([exit, sent.length]).toEqual([6, 2]);
    // An empty line stands before each row.
    expect(err).toContain(`line ${(stored + 2) * 2}.input: Odd.`);
    expect(err).toContain(`${stored} of 40 examples were stored`);
  });

  it.each([
    ['a row without an id', `${row('a')}\n${row(null)}`, 'line 2 has none'],
    ['nothing', '\n', 'would take out all'],
  ])('with --replace refuses a file with %s', async (_what, text, says) => {
    const { exit, err, calls } = await importing(text, '--replace');
    expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
    expect(err).toContain(says);
  });

  it('with --replace takes out what the file does not hold', async () => {
    const pruned: string[] = [];
    const example = (id: string) => ({ id, input: {}, metadata: {}, critical: false, split: 'test' as const });
    const { answers } = storing();
    const { out } = await sluice([...argv, '--replace'], {
      files: { 'g.ndjson': `${row('a')}\n${row('d')}` },
      answers: {
        ...answers,
        'dataset.examples': ({ query }) =>
          query.cursor === undefined
            ? { version: aDataset().version, examples: [example('a'), example('b')], next: 'more' }
            : { version: aDataset().version, examples: [example('c')] },
        'dataset.prune': ({ body }) => {
          pruned.push(...body.ids);
          return { deleted: body.ids.length, version: aDataset().version };
        },
      },
    });
    expect([pruned, out]).toEqual([['b', 'c'], expect.stringContaining('2 written, 2 taken out')]);
  });
});

describe('dataset export', () => {
  it('prints the lines that an import takes, all of the version that it began with', async () => {
    const asked: unknown[] = [];
    const example = (id: string) => ({ id, input: { q: id }, metadata: {}, critical: false, split: 'train' as const });
    const { out } = await sluice(['dataset', 'export', 'golden', '--split', 'train'], {
      answers: {
        'dataset.examples': ({ query }) => {
          asked.push([query.version, query.cursor, query.split]);
          const { version } = aDataset();
          return query.cursor === undefined
            ? { version, examples: [example('a')], next: 'more' }
            : { version, examples: [example('b')] };
        },
      },
    });
    expect(asked).toEqual([
      [undefined, undefined, 'train'],
      [aDataset().version, 'more', 'train'],
    ]);
    const { exit, rows } = await importing(out);
    expect([exit, rows]).toEqual([0, out.trimEnd().split('\n')]);
  });
});

describe('a file', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))));

  it('is read without its byte order mark', () => {
    expect(utf8Text(bytes([0xef, 0xbb, 0xbf], '{"id":"ü"}\n'))).toBe('{"id":"ü"}\n');
  });

  it.each<[string, Buffer, number]>([
    ['Latin 1', bytes('a\nb\n', [0xfc], '\nc'), 3],
    ['a character that is cut off', bytes('a\n', [0xf0, 0x9f, 0x99]), 2],
    ['a character that a line end cuts', bytes([0xc3], '\na'), 1],
    ['half a pair', bytes('a\n', [0xed, 0xa0, 0x80], '\nb'), 2],
  ])('that is no UTF-8 (%s) is refused, and where', (_what, file, line) => {
    expect(() => utf8Text(file)).toThrow(new NotUtf8(`line ${line} is not UTF-8`));
  });

  it.each([[argv], [['documents', 'import', 'handbook', 'd']]])(
    'of no text is refused by %j, and nothing sent',
    async (command) => {
      const bad = () => utf8Text(bytes('a\n', [0xff]));
      const given = { 'g.ndjson': '', 'd/g.ndjson': '' };
      const files = new Proxy(given, { get: (at, name) => (name in at ? bad() : undefined) });
      const { exit, err, calls } = await sluice(command, { files });
      expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
      expect(err).toContain('g.ndjson cannot be read: line 2 is not UTF-8.');
    },
  );
});
