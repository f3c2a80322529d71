import { describe, expect, it } from 'vitest';
import { A, aRollout, B, HELLO, NOON } from './samples.ts';
import { refuse, sluice, type Stub } from './stub.ts';

/** A rollout after a command, and what the command sent. */
function shifting(): { stub: Stub; sent: unknown[] } {
  const sent: unknown[] = [];
  const take = (seen: { params: unknown; body: unknown }) => {
    sent.push({ ...seen, query: undefined });
    return aRollout({ kind: 'plan', stageSinceMs: NOON - 60_000 });
  };
  const answers = {
    'rollout.pause': take,
    'rollout.resume': take,
    'rollout.advance': take,
    'rollout.rollback': take,
    'rollout.start': take,
    'traffic.set': take,
  };
  return { sent, stub: { answers } };
}

describe('rollout pause, resume, advance and rollback', () => {
  it.each(['pause', 'resume', 'advance', 'rollback'])(
    '%s sends its reason and prints where the rollout stands',
    async (to) => {
      const { stub, sent } = shifting();
      const { exit, out, calls } = await sluice(['rollout', to, 'hello.3', '--reason', 'why not'], stub);
      expect({ exit, calls }).toEqual({ exit: 0, calls: [`POST /admin/v1/rollouts/hello.3/${to}`] });
      expect(sent).toEqual([{ params: { id: 'hello.3' }, body: { reason: 'why not' }, query: undefined }]);
      expect(out).toBe(`hello.3  running at 25 %  ${A} → ${B}\nnext: 50 % in 9 min, if nothing lacks\n`);
    },
  );

  it('refuse an empty reason before anything is sent', async () => {
    const { exit, err, calls } = await sluice(['rollout', 'pause', 'hello.3', '--reason', '']);
    expect({ exit, calls, says: err.includes('reason: Say why.') }).toEqual({ exit: 6, calls: [], says: true });
  });

  it('end with 5 when the phase does not allow it', async () => {
    const { exit } = await sluice(['rollout', 'resume', 'hello.3', '--reason', 'x'], {
      answers: { 'rollout.resume': () => refuse('conflict', 'hello.3 is not paused.') },
    });
    expect(exit).toBe(5);
  });
});

describe('rollout start', () => {
  it('sends the plan of a file as it stands, and says how to watch', async () => {
    const { stub, sent } = shifting();
    const plan = { stages: [{ percent: 20, holdS: 0.5 }, { percent: 100 }] };
    const argv = ['rollout', 'start', 'hello', B, '--plan', 'plan.json'];
    const { exit, out } = await sluice(argv, { ...stub, files: { 'plan.json': JSON.stringify(plan) } });
    expect(exit).toBe(0);
    expect(sent).toMatchObject([
      {
        params: { feature: 'hello' },
        body: { candidate: B, plan: { stages: [{ percent: 20, holdS: 0.5 }, { percent: 100 }] } },
      },
    ]);
    expect(out).toContain('watch it: npx sluice rollout watch hello.3');
  });

  it.each([
    ['{', 2, 'plan.json is not JSON'],
    ['{"stages":[{"percent":50},{"percent":20}]}', 6, 'plan.stages.1.percent: Percents never fall'],
    ['{"stage":[]}', 6, 'Unknown name "stage"; known: stages, guardrails'],
    [null, 2, 'plan.json cannot be read'],
  ])('refuses the plan %s before anything is sent', async (text, exit, says) => {
    const files: Record<string, string> = text === null ? {} : { 'plan.json': text };
    const done = await sluice(['rollout', 'start', 'hello', B, '--plan', 'plan.json'], { files });
    expect({ exit: done.exit, calls: done.calls }).toEqual({ exit, calls: [] });
    expect(done.err).toContain(says);
  });
});

describe('traffic set', () => {
  it.each([
    ['20', 20],
    ['20%', 20],
    ['0.125 %', 0.125],
    ['0', 0],
    ['100', 100],
  ])('takes %s', async (typed, percent) => {
    const { stub, sent } = shifting();
    expect((await sluice(['traffic', 'set', 'hello', typed, '--candidate', B, '--reason', 'x'], stub)).exit).toBe(0);
    expect(sent).toMatchObject([{ body: { percent, candidate: B, reason: 'x' } }]);
  });

  it.each([
    ['many', 2],
    ['', 2],
    ['-5', 2],
    ['1e2', 2],
    ['0x10', 2],
    ['101', 6],
    ['0.1234', 6],
  ])('refuses %s before anything is sent', async (typed, exit) => {
    const done = await sluice(['traffic', 'set', 'hello', '--reason', 'x', '--', typed]);
    expect({ exit: done.exit, calls: done.calls }).toEqual({ exit, calls: [] });
  });
});

describe('feature disable and enable', () => {
  it.each([
    ['disable', true, 'hello is off\n'],
    ['enable', false, 'hello is on\n'],
  ] as const)('%s says how the feature stands', async (to, disabled, says) => {
    const answer = () => ({ feature: HELLO, disabled });
    const { out } = await sluice(['feature', to, 'hello', '--reason', 'x'], {
      answers: { 'feature.disable': answer, 'feature.enable': answer },
    });
    expect(out).toBe(says);
  });
});

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
