import { describe, expect, it } from 'vitest';
import { ROLLED_BACK } from '../../cli/exit-codes.ts';
import { problems, type ProblemCode } from '../../schema/contracts/problem.ts';
import { aFeature } from './samples.ts';
import { refuse, sluice, type Stub } from './stub.ts';

const list = ['feature', 'list'];
const failing = (error: unknown): Stub => ({
  fetch: async () => {
    throw error;
  },
});
const system = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('secret inside'), { code }) });

describe('a problem document', () => {
  it.each(Object.keys(problems) as ProblemCode[])(
    '%s ends the program with the exit code of the table',
    async (code) => {
      const { exit, out, err } = await sluice(list, {
        answers: { 'feature.list': () => refuse(code, 'Because of this.') },
      });
      expect({ exit, out }).toEqual({ exit: problems[code].exit, out: '' });
      expect(err).toContain(`${problems[code].title}: Because of this.`);
    },
  );

  it('is told with every issue it has', async () => {
    const issues = Array.from({ length: 100 }, (_, at) => ({ path: `flow.${at}.model`, message: `Fault ${at}.` }));
    const { err } = await sluice(list, { answers: { 'feature.list': () => refuse('invalid', 'Refused.', issues) } });
    expect(err.split('\n').filter((line) => /^ {2}flow\.\d+\.model: Fault \d+\.$/.test(line))).toHaveLength(100);
  });

  it('under --json leaves stdout empty, so that a program reads an answer or nothing', async () => {
    const { out, err } = await sluice([...list, '--json'], {
      answers: { 'feature.list': () => refuse('forbidden', 'No.') },
    });
    expect({ out, told: err.includes('No.') }).toEqual({ out: '', told: true });
  });

  it('of an unknown token says which variable to set', async () => {
    const { exit, err } = await sluice(list, { answers: { 'feature.list': () => refuse('unauthorized', 'No.') } });
    expect(exit).toBe(3);
    expect(err).toContain('SLUICE_TOKEN');
  });

  it('cannot colour or move anything by what it says', async () => {
    const { err } = await sluice(list, { answers: { 'feature.list': () => refuse('internal', 'a\u001b[2Jb\u0007') } });
    expect(err).toBe('sluice: Internal error: ab\n');
  });

  it('never has the exit code of a rollback that was watched', () => {
    expect(Object.values(problems).map(({ exit }) => exit)).not.toContain(ROLLED_BACK);
  });
});

describe('a server that does not answer', () => {
  it('of a refused connection says how to start it, exit 7', async () => {
    const { exit, err } = await sluice(list, failing(system('ECONNREFUSED')));
    expect(exit).toBe(7);
    expect(err).toBe(
      'sluice: Nothing listens at http://127.0.0.1:8787.\nStart it with `npm run dev`, or set SLUICE_URL to where it runs.\n',
    );
  });

  it('is recognised where the system tried several addresses', async () => {
    const cause = new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]);
    expect((await sluice(list, failing(new TypeError('fetch failed', { cause })))).err).toContain('Nothing listens');
  });

  it.each([
    [system('ENOTFOUND'), 'No such host: 127.0.0.1.'],
    [system('ECONNRESET'), 'cannot be reached (ECONNRESET)'],
    [new DOMException('aborted', 'TimeoutError'), 'did not answer in time'],
    [new Error('secret inside'), 'cannot be reached.'],
  ])('by %s is unavailable, exit 7, told without what the exception said', async (error, says) => {
    const { exit, err } = await sluice(list, failing(error));
    expect(exit).toBe(7);
    expect(err).toContain(says);
    expect(err).not.toContain('secret');
  });

  it.each([
    ['a page of another program', 200, '<html>', 7],
    ['an error without a problem document', 502, 'Bad gateway', 7],
    ['JSON that is no answer', 200, '{"features":[{"feature":"Hello"}]}', 1],
  ])('as it should, but with %s, is told as such', async (_, status, text, exit) => {
    const done = await sluice(list, {
      fetch: async () => ({ status, headers: { get: () => null }, text: async () => text }),
    });
    expect({ exit: done.exit, out: done.out }).toEqual({ exit, out: '' });
    expect(done.err).toMatch(/Sluice server|not what this version expects/);
  });
});

describe('the secrets of dev', () => {
  const answers: Stub['answers'] = { 'feature.list': () => ({ features: [aFeature()] }) };

  it.each(['http://127.0.0.1:1', 'http://127.1.2.3', 'http://localhost:8787', 'http://[::1]:8787', undefined])(
    'are taken for granted at %s',
    async (url) => {
      const { exit, headers } = await sluice(list, { answers, env: url === undefined ? {} : { SLUICE_URL: url } });
      expect({ exit, sent: headers[0]?.['authorization'] }).toEqual({ exit: 0, sent: 'Bearer dev-admin-token' });
    },
  );

  it.each(['https://sluice.example', 'http://10.0.0.1', 'http://127.0.0.1.example', 'https://localhost.example'])(
    'are never sent to %s: a token must be set',
    async (url) => {
      const { exit, err, calls } = await sluice(list, { answers, env: { SLUICE_URL: url } });
      expect({ exit, calls }).toEqual({ exit: 3, calls: [] });
      expect(err).toContain('SLUICE_TOKEN is not set');
      const run = await sluice(['run', 'hello', '--input', '{}'], { env: { SLUICE_URL: url, SLUICE_TOKEN: 't' } });
      expect({ exit: run.exit, calls: run.calls }).toEqual({ exit: 3, calls: [] });
      expect(run.err).toContain('SLUICE_API_KEY is not set');
    },
  );

  it('give way to what is set', async () => {
    const { headers } = await sluice(list, {
      answers,
      env: { SLUICE_URL: 'https://sluice.example/', SLUICE_TOKEN: 'mine' },
    });
    expect(headers[0]?.['authorization']).toBe('Bearer mine');
  });

  it('are not replaced by what no header can carry', async () => {
    const { exit, calls } = await sluice(list, { answers, env: { SLUICE_TOKEN: 'two words' } });
    expect({ exit, calls }).toEqual({ exit: 3, calls: [] });
  });

  it.each(['nowhere', 'ftp://127.0.0.1', 'http://user:pass@127.0.0.1', 'http://127.0.0.1/?a=b'])(
    'need an address: %s is none, exit 2',
    async (url) => {
      const { exit, err, calls } = await sluice(list, { answers, env: { SLUICE_URL: url } });
      expect({ exit, calls }).toEqual({ exit: 2, calls: [] });
      expect(err).toContain('SLUICE_URL is no address');
    },
  );
});
