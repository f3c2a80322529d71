import { describe, expect, it } from 'vitest';
import type { Phase, RolloutStart, RolloutView } from '../../schema/contracts/rollout.ts';
import { A, aPreview, aRollout, B, HELLO, NOON } from './samples.ts';
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
    'rollout.approve': take,
    'rollout.override': take,
    'rollout.restart': take,
    'rollout.preview': ({ body }: { body: RolloutStart }) => aPreview({ candidate: body.candidate }),
    'rollout.start': take,
    'traffic.set': take,
  };
  return { sent, stub: { answers } };
}

describe('rollout pause, resume, advance, approve, override, rollback and restart', () => {
  it.each(['pause', 'resume', 'advance', 'approve', 'override', 'rollback', 'restart'])(
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

describe('rollout approve, override and restart', () => {
  const numbered = (n: number, phase: Phase) => aRollout({ id: `hello.${n}` as RolloutView['id'], phase });

  it.each([
    ['approve', [numbered(4, 'pending'), numbered(3, 'awaiting_approval'), numbered(2, 'rolled_back')], 'hello.3'],
    ['override', [numbered(4, 'completed'), numbered(3, 'pending'), numbered(2, 'rolled_back')], 'hello.3'],
    ['restart', [numbered(4, 'running'), numbered(3, 'completed'), numbered(2, 'rolled_back')], 'hello.2'],
  ] as const)('%s of a feature means the one that it can be done to', async (to, rollouts, id) => {
    const { stub } = shifting();
    const answers = { ...stub.answers, 'rollout.list': () => ({ rollouts: [...rollouts] }) };
    const { calls } = await sluice(['rollout', to, 'hello', '--reason', 'x'], { answers });
    expect(calls.at(-1)).toBe(`POST /admin/v1/rollouts/${id}/${to}`);
  });

  it.each([
    ['forbidden', 3, 'Somebody else than ada, who started it.'],
    ['conflict', 5, 'hello.3 is holding: nobody is asked yet.'],
  ] as const)('approve that is %s ends with %d and says why', async (code, exit, detail) => {
    const done = await sluice(['rollout', 'approve', 'hello.3', '--reason', 'x'], {
      answers: { 'rollout.approve': () => refuse(code, detail) },
    });
    expect(done.exit).toBe(exit);
    expect(done.err).toContain(detail);
  });
});

describe('rollout preview', () => {
  const argv = ['rollout', 'preview', 'hello', '--candidate', B];

  it('shows every stage with what it needs, the smallest harm it would catch, and warnings; it starts nothing', async () => {
    const { stub } = shifting();
    const { exit, out, calls } = await sluice(argv, { ...stub, env: { COLUMNS: '100' } });
    expect({ exit, calls }).toEqual({ exit: 0, calls: ['POST /admin/v1/features/hello/rollouts/preview'] });
    const lines = out.split('\n');
    expect(lines[1]).toBe(`${A} → ${B}; nothing was started`);
    for (const line of [
      'STAGE   WHOM              HOLD    UNITS  UNITS/H  TIME        ALSO',
      'shadow  20 % mirrored     10 min     50    1,800  10 min      ≤ $5.00',
      '5%      5 %               10 min    200       72  2 h 46 min',
      'half    50 %              30 min  1,330      720  1 h 50 min  approver, error ≤ +2 %',
      'CAUGHT FROM  CONTROL  SHADOW     5%   HALF',
      'error+0.005    2.0 %   9.0 %  5.1 %  3.1 %',
      'everybody has the candidate after: cannot be told from the traffic seen so far',
      'warning: Stage "5%" is held for 10 min, but its 200 units take about 2 h 46 min.',
    ])
      expect(lines).toContain(line);
  });

  it('of a plan that cannot work shows every reason', async () => {
    const issues = [
      { path: 'plan.guardrails.0', message: 'It retrieves nothing to be grounded in.' },
      { path: 'plan.stages.1.segment', message: 'Unknown segment.' },
    ];
    const { exit, err } = await sluice(argv, {
      answers: { 'rollout.preview': () => refuse('invalid', 'No.', issues) },
    });
    expect(exit).toBe(6);
    for (const { path, message } of issues) expect(err).toContain(`${path}: ${message}`);
  });
});

describe('rollout start', () => {
  it('tells units and time before it starts, and under --json only the rollout', async () => {
    const { stub } = shifting();
    const { out, calls } = await sluice(['rollout', 'start', 'hello', B], stub);
    expect(calls.map((call) => call.split('/').at(-1))).toEqual(['preview', 'rollouts']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'plan: 20 % mirrored → 50 % of internal → 5 % → 50 % → 100 %',
      'it needs 1,580 candidate units; time until everybody has it: cannot be told from',
    ]);
    const json = await sluice(['rollout', 'start', 'hello', B, '--json'], stub);
    expect(json.calls).toEqual(['POST /admin/v1/features/hello/rollouts']);
  });

  it('that is refused says so once, with every reason', async () => {
    const no = () => refuse('invalid', 'This plan cannot work.', [{ path: 'plan.stages.0', message: 'Why.' }]);
    const done = await sluice(['rollout', 'start', 'hello', B], {
      answers: { 'rollout.preview': no, 'rollout.start': no },
    });
    expect({ exit: done.exit, out: done.out, times: done.err.split('Why.').length - 1 }).toEqual({
      exit: 6,
      out: '',
      times: 1,
    });
  });

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

  it('sends the audience that is named', async () => {
    const { stub, sent } = shifting();
    const argv = ['traffic', 'set', 'hello', '20', '--candidate', B, '--segment', 'internal', '--reason', 'x'];
    await sluice(argv, stub);
    expect(sent).toMatchObject([{ body: { percent: 20, segment: 'internal' } }]);
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
