import { describe, expect, it } from 'vitest';
import { refuse, sluice, type Answers } from './stub.ts';

const run = `support.${'0'.repeat(26)}`;
const label = 'l_0123456789abcdef';

/** The answer of one endpoint, and what it was sent. */
function taking(name: keyof Answers, answer: object) {
  const sent: { params: unknown; query: unknown; body: unknown }[] = [];
  const take = (seen: (typeof sent)[number]) => {
    sent.push(seen);
    return answer;
  };
  return { sent, stub: { answers: { [name]: take } as Answers } };
}

describe('label queue', () => {
  const queued = { queued: 2, already: 1, left: [{ run: 'support.x', why: 'It was too long for its trace.' }] };

  it('asks about runs, and tells on stderr which are left out and why', async () => {
    const { sent, stub } = taking('label.queue', queued);
    const argv = ['label', 'queue', 'correct', '--runs', `${run}, ${run}`, '--grader', 'judge', '--dataset', 'golden'];
    const { exit, out, err } = await sluice(argv, stub);
    expect({ exit, out, err }).toEqual({
      exit: 0,
      out: '2 to label; 1 were asked about already\n',
      err: 'left out: support.x: It was too long for its trace.\n',
    });
    expect(sent.map(({ body }) => body)).toEqual([
      { criterion: 'correct', runs: [run, run], grader: 'judge', dataset: 'golden' },
    ]);
  });

  it('prints under --json what the API answered, and still tells what is left out', async () => {
    const { stub } = taking('label.queue', queued);
    const { out, err } = await sluice(['label', 'queue', 'correct', '--eval', 'e_0123456789abcdef', '--json'], stub);
    expect(JSON.parse(out)).toEqual(queued);
    expect(err).toContain('left out');
  });

  it.each([
    ['neither runs nor an eval', [], 'Either `runs` or `eval`.'],
    ['both', ['--runs', run, '--eval', 'e_0123456789abcdef'], 'Either `runs` or `eval`.'],
    ['what is no run', ['--runs', 'support'], '<feature>.<26 characters>'],
  ])('refuses %s', async (_, flags, says) => {
    const { exit, err, calls } = await sluice(['label', 'queue', 'correct', ...flags]);
    expect({ exit, calls, says: err.includes(says) }).toEqual({ exit: 6, calls: [], says: true });
  });
});

describe('label put', () => {
  it.each([
    ['yes', true],
    ['False', false],
    ['0.25', 0.25],
    ['1', 1],
    ['Thirty days.', 'Thirty days.'],
    ['1.5', '1.5'],
  ])('takes %s for what it is', async (text, value) => {
    const { sent, stub } = taking('label.put', { state: 'open', value: null, example: null });
    const { exit, out } = await sluice(['label', 'put', label, text], stub);
    expect({ exit, out }).toEqual({ exit: 0, out: 'One more person is needed.\n' });
    expect(sent).toMatchObject([{ params: { id: label }, body: { value } }]);
  });

  it('says that two differ, and what a third settled, with the example that came of it', async () => {
    const differs = taking('label.put', { state: 'differs', value: null, example: null });
    const argv = ['label', 'put', label, 'no', '--comment', 'Wrong price', '--as', 'ada'];
    expect((await sluice(argv, differs.stub)).out).toBe('Two people differ: a third decides.\n');
    expect(differs.sent).toMatchObject([{ body: { value: false, comment: 'Wrong price', as: 'ada' } }]);
    const settled = taking('label.put', { state: 'settled', value: false, example: `golden/${run}` });
    expect((await sluice(argv, settled.stub)).out).toBe(`Settled: false.\nExample golden/${run}\n`);
  });

  it('ends with 5 when it is settled already, and with 2 for what is no label', async () => {
    const answers: Answers = { 'label.put': () => refuse('conflict', 'It is settled.') };
    expect(await sluice(['label', 'put', label, 'yes'], { answers })).toMatchObject({ exit: 5 });
    expect(await sluice(['label', 'put', 'correct', 'yes'])).toMatchObject({ exit: 2, calls: [] });
  });
});

describe('trace promote', () => {
  const written = {
    dataset: 'golden',
    example: run,
    version: 'd_0123456789abcdef',
    written: 1,
    redacted: ['input.question: an address'],
  };

  it('says what became of the run, and what was taken out of it', async () => {
    const { sent, stub } = taking('trace.promote', written);
    const argv = ['trace', 'promote', run, '--dataset', 'golden', '--expected', '{"answer":"x"}', '--critical'];
    const { exit, out } = await sluice(argv, stub);
    expect({ exit, out }).toEqual({
      exit: 0,
      out: `${run} written: golden is d_0123456789abcdef\ninput.question: an address\n`,
    });
    expect(sent).toMatchObject([
      { params: { run }, body: { dataset: 'golden', expected: { answer: 'x' }, critical: true } },
    ]);
  });

  it('says that it was there already', async () => {
    const { stub } = taking('trace.promote', { ...written, written: 0, redacted: [] });
    const { out } = await sluice(['trace', 'promote', run, '--dataset', 'golden', '--from-output'], stub);
    expect(out).toBe(`${run} was there already: golden is d_0123456789abcdef\n`);
  });

  it.each([
    ['two sources of what is expected', ['--from-output', '--from-correction'], 'Only one of'],
    ['an expectation that is no JSON', ['--expected', '{answer'], '--expected'],
    ['a split that is none', ['--split', 'holdout'], 'split'],
  ])('refuses %s before anything is sent', async (_, flags, says) => {
    const { exit, err, calls } = await sluice(['trace', 'promote', run, '--dataset', 'golden', ...flags]);
    expect({ calls, says: err.includes(says) }).toEqual({ calls: [], says: true });
    expect(exit).not.toBe(0);
  });

  it('ends with 4 when there is no such run', async () => {
    const answers: Answers = { 'trace.promote': () => refuse('not_found', 'No run.') };
    expect(await sluice(['trace', 'promote', run, '--dataset', 'golden'], { answers })).toMatchObject({ exit: 4 });
  });
});

describe('export fine-tune', () => {
  const chat = (n: number) => ({
    split: 'train' as const,
    messages: [{ role: 'user', content: `Question ${n}?` }],
    metadata: { run: `support.${n}` },
  });
  const asked: unknown[] = [];
  const pages: Answers = {
    'export.fine-tune': ({ query: { cursor, minScore } }) => {
      asked.push(minScore);
      return cursor === undefined
        ? { examples: [chat(1), chat(2)], skipped: { no_consent: 3 }, next: 'on' }
        : { examples: [chat(3)], skipped: { no_consent: 1, too_long: 1 } };
    },
  };

  it('prints every page as JSONL, and tells on stderr how many were left out and why', async () => {
    const { exit, out, err, calls } = await sluice(['export', 'fine-tune', 'support', '--min-score', '0.8'], {
      answers: pages,
    });
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect({ exit, rows }).toEqual({
      exit: 0,
      rows: [1, 2, 3].map((n) => ({ messages: chat(n).messages, metadata: chat(n).metadata })),
    });
    expect(err).toBe('3 exported; left out: 4 no_consent, 1 too_long\n');
    expect(calls).toHaveLength(2);
    expect(asked).toEqual([0.8, 0.8]);
  });

  it('prints messages alone under --bare', async () => {
    const { out } = await sluice(['export', 'fine-tune', 'support', '--bare'], { answers: pages });
    expect(JSON.parse(out.split('\n')[0] ?? '')).toEqual({ messages: chat(1).messages });
  });

  it.each([
    ['a score that is empty, which would be every run', ['--min-score', '']],
    ['a score that bars nothing', ['--min-score', '0']],
    ['a split that is none', ['--split', 'test']],
    ['a basis in a word', ['--policy', 'yes']],
  ])('refuses %s', async (_, flags) => {
    expect(await sluice(['export', 'fine-tune', 'support', ...flags])).toMatchObject({ exit: 2, calls: [] });
  });

  it('prints nothing and ends with 3 for who may not', async () => {
    const answers: Answers = { 'export.fine-tune': () => refuse('forbidden', 'An editor may.') };
    expect(await sluice(['export', 'fine-tune', 'support'], { answers })).toMatchObject({ exit: 3, out: '' });
  });
});
