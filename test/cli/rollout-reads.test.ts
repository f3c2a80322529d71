import { describe, expect, it } from 'vitest';
import { aDecision, aRollout } from './samples.ts';
import { sluice, type Stub } from './stub.ts';

describe('rollout status', () => {
  const numbered = (n: number, phase: ReturnType<typeof aRollout>['phase']) =>
    aRollout({ id: `hello.${n}` as ReturnType<typeof aRollout>['id'], phase });

  it.each([
    ['the one that runs, behind a queued one', [numbered(4, 'pending'), numbered(3, 'running')], 'hello.3'],
    ['the one that waits for somebody', [numbered(4, 'pending'), numbered(3, 'awaiting_approval')], 'hello.3'],
    ['its newest, when none runs', [numbered(3, 'rolled_back'), numbered(2, 'completed')], 'hello.3'],
  ])('of a feature shows %s', async (_, rollouts, id) => {
    const { out, calls } = await sluice(['rollout', 'status', 'hello'], {
      answers: {
        'rollout.list': ({ query }) => ({ rollouts: query.feature === 'hello' ? rollouts : [] }),
        'rollout.get': ({ params }) => aRollout({ id: params.id }),
      },
    });
    expect(calls).toEqual(['GET /admin/v1/rollouts', `GET /admin/v1/rollouts/${id}`]);
    expect(out).toContain(id);
  });

  it('of a feature without one is a missing thing', async () => {
    const { exit, err } = await sluice(['rollout', 'status', 'hello'], {
      answers: { 'rollout.list': () => ({ rollouts: [] }) },
    });
    expect({ exit, err }).toEqual({ exit: 4, err: 'sluice: hello has no rollout.\n' });
  });
});

describe('rollout replay', () => {
  const replay = (same: boolean): Stub => ({
    answers: {
      'rollout.replay': ({ params }) => ({
        rollout: params.id,
        n: params.n,
        same,
        stored: { verdict: 'worse', logE: 5.1 },
        replayed: { verdict: same ? 'worse' : 'unknown', logE: 5.1 },
      }),
    },
  });

  it('ends with 0 when the verdict is the same and with 1 when it is not', async () => {
    expect((await sluice(['rollout', 'replay', 'hello.3', '2'], replay(true))).exit).toBe(0);
    const { exit, out } = await sluice(['rollout', 'replay', 'hello.3', '2'], replay(false));
    expect(exit).toBe(1);
    expect(out).toContain('another verdict');
  });
});

describe('rollout list', () => {
  it('says who or what each one waits for', async () => {
    const rollouts = [
      aRollout({ phase: 'pending', stage: 0, percent: 0, waitingFor: 'hello.2 to end' }),
      aRollout({ phase: 'awaiting_approval', awaits: 'approver', waitingFor: 'an approver' }),
      aRollout({ kind: 'manual', phase: 'rolled_back', decisions: [aDecision({ decision: 'superseded' })] }),
    ];
    const env = { COLUMNS: '140' };
    const { out } = await sluice(['rollout', 'list'], { answers: { 'rollout.list': () => ({ rollouts }) }, env });
    const [head = '', ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^ROLLOUT +PHASE +STAGE +SHARE +CANDIDATE +WAITS FOR +BY +STARTED$/);
    expect(rows[0]).toMatch(/pending \(queued\) +1\/4 +0 % .+ hello\.2 to end +ada/);
    expect(rows[1]).toMatch(/awaiting approval +2\/4 +25 % .+ an approver +ada/);
    expect(rows[2]).toMatch(/rolled back \(superseded\) +–/);
  });
});
