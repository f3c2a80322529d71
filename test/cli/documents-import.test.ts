import { describe, expect, it } from 'vitest';
import { refuse, sluice, type Stub } from './stub.ts';

describe('documents import', () => {
  const line = (id: string, text = 'something'): string => JSON.stringify({ id, text });
  const storing = (unchanged = 0) => {
    const sent: string[] = [];
    const answers: Stub['answers'] = {
      'document.import': ({ body }) => {
        sent.push(body);
        return { stored: body.split('\n').length, written: body.split('\n').length - unchanged };
      },
    };
    return { sent, answers };
  };
  const argv = ['documents', 'import', 'handbook', 'docs.ndjson'];

  it('sends every document once, in calls of at most a megabyte, and shows how far it is', async () => {
    const { sent, answers } = storing();
    const lines = Array.from({ length: 250 }, (_, at) => line(`d${at}`, 'é'.repeat(5000)));
    const { exit, out, err } = await sluice(argv, { answers, files: { 'docs.ndjson': `${lines.join('\n')}\n\n` } });
    expect({ exit, out }).toEqual({ exit: 0, out: '250 documents in handbook: 250 written, 0 unchanged\n' });
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
          ++call > 1 ? refuse('unavailable', 'Away.') : { stored: body.split('\n').length, written: 1 },
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
    expect(JSON.parse(out)).toEqual({ stored: 2, written: 2, deleted: 0 });
  });

  const lines = (body: string): Record<string, unknown>[] =>
    body.split('\n').map((one) => JSON.parse(one) as Record<string, unknown>);

  it('makes a passage of each heading of a Markdown file, with the time when it was changed', async () => {
    const { sent, answers } = storing();
    const text = '# Guide\n\nHello.\n\n## Install\n\n```sh\n# not a heading\n```\n';
    await sluice(['documents', 'import', 'handbook', 'docs', '--prefix', 'g/'], {
      answers,
      files: { 'docs/guide.md': text, 'docs/picture.png': '' },
    });
    const fetchedAt = '2026-11-21T12:00:00.000Z';
    expect(lines(sent.join('\n'))).toEqual([
      { id: 'g/guide.md#guide', source: 'g/guide.md#guide', title: 'Guide', text: 'Guide\n\nHello.', fetchedAt },
      {
        id: 'g/guide.md#install',
        source: 'g/guide.md#install',
        title: 'Guide › Install',
        text: 'Guide › Install\n\n```sh\n# not a heading\n```',
        fetchedAt,
      },
    ]);
  });

  it('fills in what rows leave out, and nothing that they say', async () => {
    const { sent, answers } = storing();
    const flags = ['--owner', 'docs', '--roles', 'staff, hr', '--max-age', '60', '--edition', 'v2', '--fetched', 'now'];
    const file = JSON.stringify([
      { id: 'a', text: 'x', owner: 'me' },
      { id: 'b', text: 'y' },
    ]);
    await sluice(['documents', 'import', 'handbook', 'docs.json', ...flags], { answers, files: { 'docs.json': file } });
    expect(lines(sent.join('\n'))).toMatchObject([
      {
        id: 'a',
        owner: 'me',
        roles: ['staff', 'hr'],
        maxAgeS: 60,
        version: 'v2',
        fetchedAt: '2026-11-21T12:00:00.000Z',
      },
      { id: 'b', owner: 'docs' },
    ]);
  });

  it('names the file, the line and the reason of every bad row', async () => {
    const files = { 'd/a.ndjson': `${line('a')}\nnonsense`, 'd/b.json': '{\n  "id": \n}', 'd/c.json': '[{"id":"c"}]' };
    const { exit, err, calls } = await sluice(['documents', 'import', 'handbook', 'd'], { files });
    expect({ exit, calls }).toEqual({ exit: 6, calls: [] });
    expect(err).toContain('a.ndjson line 2: Not JSON.');
    expect(err).toContain('b.json line 3: Not JSON.');
    expect(err).toContain('c.json document 1.text: ');
  });

  it('with --replace deletes what the source has no more, among the ids that begin with the prefix', async () => {
    const pruned: string[] = [];
    const asked: string[] = [];
    const row = (id: string) => ({
      ...{ id, title: '', source: '', version: '', owner: '', fetchedAt: null },
      ...{ maxAgeS: null, stale: false, roles: [], length: 1 },
    });
    const { out } = await sluice(['documents', 'import', 'handbook', 'd.ndjson', '--replace', '--prefix', 'x/'], {
      files: { 'd.ndjson': `${line('a')}\n${line('d')}` },
      answers: {
        ...storing(1).answers,
        'document.list': ({ query }) => {
          asked.push(query.prefix);
          return query.cursor === undefined
            ? { documents: [row('x/a'), row('x/b')], next: 'more' }
            : { documents: [row('x/c')] };
        },
        'document.prune': ({ body }) => {
          pruned.push(...body.ids);
          return { deleted: body.ids.length };
        },
      },
    });
    expect({ asked, pruned }).toEqual({ asked: ['x/', 'x/'], pruned: ['x/b', 'x/c'] });
    expect(out).toBe('2 documents in handbook: 1 written, 1 unchanged, 2 deleted\n');
  });

  it('with --replace from an empty source deletes nothing', async () => {
    const { exit, err, calls } = await sluice([...argv, '--replace'], { files: { 'docs.ndjson': '' } });
    expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
    expect(err).toContain('would delete all');
  });
});
