import { describe, expect, it } from 'vitest';
import { refuse, sluice, type Stub } from './stub.ts';

describe('documents import', () => {
  const line = (id: string, text = 'something'): string => JSON.stringify({ id, text });
  const storing = () => {
    const sent: string[] = [];
    const answers: Stub['answers'] = {
      'document.import': ({ body }) => {
        sent.push(body);
        return { stored: body.split('\n').length };
      },
    };
    return { sent, answers };
  };
  const argv = ['documents', 'import', 'handbook', 'docs.ndjson'];

  it('sends every document once, in calls of at most a megabyte, and shows how far it is', async () => {
    const { sent, answers } = storing();
    const lines = Array.from({ length: 250 }, (_, at) => line(`d${at}`, 'é'.repeat(5000)));
    const { exit, out, err } = await sluice(argv, { answers, files: { 'docs.ndjson': `${lines.join('\n')}\n\n` } });
    expect({ exit, out }).toEqual({ exit: 0, out: '250 documents in handbook\n' });
    expect(sent.length).toBeGreaterThan(2);
    expect(sent.every((text) => Buffer.byteLength(text) <= 1_000_000)).toBe(true);
    expect(sent.join('\n').split('\n')).toEqual(lines);
    expect(err.trimEnd().split('\n').at(-1)).toBe(`${'█'.repeat(20)} 250 of 250`);
  });

  it('refuses a file with faults whole, each with its line', async () => {
    const text = [line('a'), '{', '', '{"id":"b"}', line('a')].join('\n');
    const { exit, err, calls } = await sluice(argv, { files: { 'docs.ndjson': text } });
    expect({ exit, calls }).toEqual({ exit: 6, calls: [] });
    expect(err).toMatch(/line 2: Not JSON\.\n {2}line 4\.text: .+\n {2}line 5\.id: The id of line 1 again\.\n$/);
  });

  it('that breaks off says how much was stored', async () => {
    let call = 0;
    const all = Array.from({ length: 12 }, (_, at) => line(`d${at}`, 'x'.repeat(190_000)));
    const { exit, err } = await sluice(argv, {
      files: { 'docs.ndjson': all.join('\n') },
      answers: {
        'document.import': ({ body }) =>
          ++call > 1 ? refuse('unavailable', 'Away.') : { stored: body.split('\n').length },
      },
    });
    expect(exit).toBe(7);
    expect(err).toContain('5 of 12 documents were stored');
  });

  it('of an empty file stores nothing and asks nobody', async () => {
    const { exit, out, calls } = await sluice(argv, { files: { 'docs.ndjson': '\n' } });
    expect({ exit, out, calls }).toEqual({ exit: 0, out: '0 documents in handbook\n', calls: [] });
  });

  it('under --json prints one object for the whole file', async () => {
    const { answers } = storing();
    const { out } = await sluice([...argv, '--json'], {
      answers,
      files: { 'docs.ndjson': `${line('a')}\r\n${line('b')}` },
    });
    expect(JSON.parse(out)).toEqual({ stored: 2 });
  });
});
