import { describe, expect, it } from 'vitest';
import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import { aJudge } from './a-judge.ts';
import { refuse, sluice, type Answers } from './stub.ts';

const { version, spec, standing } = aJudge;

const checked = (over: object = {}): ReplyOf<'judge.check'> =>
  ({
    ...{ judge: 'kind', version, scored: 25, unscored: [], left: [], costUsd: 0.02, unpriced: 0 },
    ...{ stopped: null, standing, ...over },
  }) as unknown as ReplyOf<'judge.check'>;

describe('a judge', () => {
  const answers: Answers = { 'judge.put': () => aJudge, 'judge.delete': () => ({ ok: true }) };

  it('is set from a file, with whose labels it is held to, and deleted by name', async () => {
    const sent: unknown[] = [];
    const files = { 'kind.json': JSON.stringify(spec) };
    const put: Answers = { ...answers, 'judge.put': ({ body }) => (sent.push(body), aJudge) };
    const argv = ['judge', 'set', 'kind', '--file', 'kind.json', '--criterion', 'tone'];
    expect(await sluice(argv, { answers: put, files })).toMatchObject({ exit: 0 });
    expect(sent).toMatchObject([{ ...spec, criterion: 'tone' }]);
    expect((await sluice(['judge', 'delete', 'kind'], { answers })).out).toBe('kind is deleted\n');
  });

  it('is refused by its name where nobody made it', async () => {
    const detail = 'No judge nobody; known: kind.';
    const none: Answers = { 'judge.get': () => refuse('not_found', detail) as never };
    expect((await sluice(['judge', 'show', 'nobody'], { answers: none })).err).toContain(detail);
  });
});

describe('judge check', () => {
  it('goes on until it is through, within what it may cost, and tells one sum and every reason', async () => {
    const sent: { maxUsd: number; limit: number; cursor?: string | undefined }[] = [];
    const left = [1, 2].map((at) => ({ label: `l_${at}`, why: 'People were shown one answer.' }));
    const answers: Answers = {
      'judge.check': ({ body }) => {
        sent.push(body);
        return sent.length === 1 ? checked({ next: 'more', left }) : checked({ scored: 3, unpriced: 1 });
      },
    };
    const { exit, out } = await sluice(['judge', 'check', 'kind', '--max-usd', '0.5'], { answers });
    expect(exit).toBe(0);
    expect(sent).toEqual([
      { maxUsd: 0.5, limit: 25 },
      { maxUsd: 0.48, limit: 25, cursor: 'more' },
    ]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      '28 labelled answers judged, for $0.04, and 1 answers of unknown price',
    );
    expect(out).toContain('2 not asked: People were shown one answer.');
  });

  it('asks about no more than it is told to, and says that there are more', async () => {
    const limits: number[] = [];
    const answers: Answers = { 'judge.check': ({ body }) => (limits.push(body.limit), checked({ next: 'more' })) };
    const { out } = await sluice(['judge', 'check', 'kind', '--most', '30'], { answers });
    expect(limits).toEqual([25, 5]);
    expect(out).toContain('There are more');
  });

  it.each([
    ['spent', 0, 'that was the money'],
    ['unavailable', 1, 'nobody answers'],
  ])('stops where the API stopped: %s', async (stopped, exit, says) => {
    const answers: Answers = { 'judge.check': () => checked({ stopped, next: 'more' }) };
    const done = await sluice(['judge', 'check', 'kind'], { answers });
    expect([done.exit, done.calls.length, done.out.includes(says)]).toEqual([exit, 1, true]);
  });

  it.each([
    ['--max-usd', '0'],
    ['--max-usd', 'much'],
    ['--most', '1.5'],
  ])('refuses %s %s without asking anybody', async (...flags) => {
    const { exit, calls } = await sluice(['judge', 'check', 'kind', ...flags]);
    expect([exit > 0, calls]).toEqual([true, []]);
  });
});
