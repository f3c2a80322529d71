import { describe, expect, it } from 'vitest';
import { outranks } from '#core/rollout/outranks';
import { routeOf } from '#core/rollout/route';
import { mayAct, nestedRoles, roles } from '#schema/contracts/principal';
import type { PlanInput } from '#schema/contracts/plan';
import { approver, person, rolling, type Says, served, type Story, typesOf, version } from './scene.ts';

const asked: PlanInput = {
  stages: [
    { percent: 10, holdS: 60, minUnits: 20, requires: ['approval'] },
    { percent: 50, holdS: 60 },
    { percent: 100 },
  ],
};

/** The first stage is held and lacks nothing but somebody's word. */
function awaiting(input: PlanInput = asked): Story {
  const story = rolling(input).wait(60);
  story.send(story.says());
  return story;
}

describe('a stage that requires an approval', () => {
  it('waits for it once everything else holds, says for whose word, and changes no traffic', () => {
    const story = rolling(asked).wait(60);
    const effects = story.send(story.says());
    expect(typesOf(effects)).toEqual(['decide', 'audit', 'notify', 'project']);
    expect(story.rollout).toMatchObject({ phase: 'awaiting_approval', stage: 0, percent: 10 });
    expect(story.rollout.waitingFor).toBe('the approval of stage 1 by one with role approver or more');
  });

  it('does not ask before its hold is over or while something lacks', () => {
    const story = rolling(asked);
    expect(story.wait(59).send(story.says())).toEqual([]);
    story.wait(1).send(story.says({ n1: 3 }));
    expect(story.phase).toBe('holding');
    story.send(story.says());
    expect(story.phase).toBe('awaiting_approval');
  });

  it('goes on at once when it is approved: two decisions, the word and what it led to', () => {
    const story = awaiting();
    const effects = story.wait(500).send(story.approve());
    const taken = effects.flatMap((effect) => (effect.type === 'decide' ? [effect.decision] : []));
    expect(taken).toMatchObject([
      { decision: 'approved', by: 'bob', reason: 'looks good', fromPhase: 'awaiting_approval', stage: 0 },
      { decision: 'advanced', by: 'evidence', reason: 'bob approved, and nothing lacks', stage: 1 },
    ]);
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, percent: 50, waitingFor: null });
    const word = { stage: 0, by: 'bob', role: 'approver', reason: 'looks good', atMs: story.nowMs, waived: false };
    expect(story.rollout.approvals).toEqual([word]);
  });

  it('waits as long as it takes: time alone is never an approval', () => {
    const story = awaiting();
    expect(story.wait(1_000_000).send(story.says())).toEqual([]);
    expect(story.send({ type: 'ticked' })).toEqual([]);
  });

  it('rolls back on a worse while it waits', () => {
    const story = awaiting();
    story.send(story.says({ worse: true }));
    expect(story.phase).toBe('rolled_back');
  });

  it.each<[string, Says, PlanInput['whenUnknown'], string]>([
    ['holds', { cause: 'telemetry_late' }, {}, 'holding'],
    ['pauses', { cause: 'grader_failed' }, { grader_failed: 'pause' }, 'paused'],
    ['rolls back', { cause: 'telemetry_late' }, { telemetry_late: 'rollback' }, 'rolled_back'],
  ])('%s on what is found lacking while it waits, as the plan says', (_what, says, whenUnknown, phase) => {
    const story = awaiting({ ...asked, whenUnknown });
    story.send(story.says(says));
    expect(story.phase).toBe(phase);
  });

  it('asks again when what was lacking is there again, for nobody had answered', () => {
    const story = awaiting();
    story.send(story.says({ cause: 'telemetry_late' }));
    expect(story.refusal(story.approve()).detail).toBe('help.1 is holding and cannot be approved.');
    story.send(story.says());
    expect(story.phase).toBe('awaiting_approval');
  });

  it('keeps the word when something lacks at that moment, and goes on later without asking twice', () => {
    const story = awaiting();
    story.send(story.approve(approver, { cause: 'telemetry_late' }));
    expect(story.rollout).toMatchObject({ phase: 'holding', stage: 0, waitingFor: 'records that are late (error)' });
    story.send(story.says());
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1 });
  });

  it('is paused and resumed like any other, and waits on', () => {
    const story = awaiting();
    story.send(story.command('paused'));
    expect(story.refusal(story.approve())).toMatchObject({
      code: 'conflict',
      detail: 'help.1 is paused and cannot be approved.',
    });
    expect(story.send(story.says())).toEqual([]);
    story.send(story.command('resumed'));
    expect(story.rollout).toMatchObject({ phase: 'awaiting_approval', clockSinceMs: story.nowMs });
    expect(story.rollout.waitingFor).toContain('role approver');
  });

  it('is not passed by advance: it skips the hold and the criteria, and then waits for the word', () => {
    const story = rolling(asked);
    story.send(story.advance({ n1: 3 }));
    expect(story.rollout).toMatchObject({ phase: 'awaiting_approval', stage: 0, skipped: true });
    expect(story.refusal(story.advance()).detail).toBe('help.1 is awaiting_approval and cannot be advanced.');
    expect(story.send(story.says({ n1: 3 }))).toEqual([]);
    story.send(story.approve(approver, { n1: 3 }));
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, skipped: false });
  });

  it('skipped by a person, it still reacts to data that nobody can trust, and then goes on without its hold', () => {
    const story = rolling(asked);
    story.send(story.advance({ n1: 3 }));
    story.send(story.says({ cause: 'telemetry_late' }));
    expect(story.phase).toBe('holding');
    story.send(story.says({ n1: 3 }));
    expect(story.phase).toBe('awaiting_approval');
  });
});

describe('whose word counts', () => {
  it('that of the role which the plan names, or more: anybody else is told so (403)', () => {
    const story = awaiting();
    const refused = story.refusal(story.approve({ name: 'eve', role: 'operator' }));
    expect(refused).toEqual({
      code: 'forbidden',
      detail: 'help.1 waits for one with role approver or more; eve is operator.',
    });
    const higher = awaiting({ stages: [{ percent: 10, requires: [{ approval: 'admin' }] }, { percent: 100 }] });
    expect(higher.refusal(higher.approve()).code).toBe('forbidden');
    const lower = awaiting({ stages: [{ percent: 10, requires: [{ approval: 'operator' }] }, { percent: 100 }] });
    lower.send(lower.approve({ name: 'eve', role: 'operator' }));
    expect(lower.phase).toBe('completed');
  });

  it('never that of whoever started it, whatever the role (403)', () => {
    const story = awaiting();
    for (const who of [
      { ...person, role: 'admin' },
      { ...person, role: 'admin', alone: false },
    ])
      expect(story.refusal(story.approve(who))).toEqual({
        code: 'forbidden',
        detail: 'ada started help.1: somebody else must approve it.',
      });
  });

  it('that of its creator under dev, whose one token is alone; it is marked as waived', () => {
    const story = awaiting();
    story.send(story.approve({ ...person, role: 'admin', alone: true }));
    expect(story.rollout.approvals).toMatchObject([{ by: 'ada', waived: true }]);
    expect(story.rollout.stage).toBe(1);
  });

  it.each([
    ['running', () => rolling(asked)],
    ['completed', () => rolling({ stages: [{ percent: 100 }] })],
    [
      'rolled_back',
      () => [rolling(asked)].map((story) => (story.send(story.command('rolled_back')), story))[0] as Story,
    ],
  ])('nobody’s while the rollout is %s (409)', (phase, given) => {
    const story = given();
    const refused = story.refusal(story.approve());
    expect(refused).toEqual({ code: 'conflict', detail: `help.1 is ${phase} and cannot be approved.` });
  });

  it('nobody’s over a worse (409)', () => {
    const story = awaiting();
    expect(story.refusal(story.approve(approver, { worse: true }))).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('error is worse') as string,
    });
  });

  it('nests as the roles of the contract do', () => {
    for (const role of roles)
      for (const least of nestedRoles) expect(outranks(role, least), `${role} ≥ ${least}`).toBe(mayAct(role, least));
    expect(outranks('toString', 'viewer')).toBe(false);
  });
});

describe('a last stage of 100 that requires an approval', () => {
  const last: PlanInput = {
    stages: [
      { percent: 50, holdS: 60 },
      { percent: 100, requires: ['approval'] },
    ],
  };

  it('waits in the stage before it, and completes with the word', () => {
    const story = awaiting(last);
    expect(story.rollout).toMatchObject({ phase: 'awaiting_approval', stage: 0, percent: 50 });
    expect(story.rollout.waitingFor).toContain('stage 2');
    story.send(story.approve());
    expect(story.rollout).toMatchObject({ phase: 'completed', stage: 1, percent: 100 });
    expect(story.rollout.approvals).toMatchObject([{ stage: 1 }]);
  });

  it('asks for two words when the stage before it asks too', () => {
    const both: PlanInput = {
      stages: [
        { percent: 50, requires: ['approval'] },
        { percent: 100, requires: [{ approval: 'admin' }] },
      ],
    };
    const story = awaiting(both);
    story.send(story.approve());
    expect(story.rollout).toMatchObject({ phase: 'awaiting_approval', stage: 0 });
    expect(story.rollout.waitingFor).toContain('role admin');
    expect(story.refusal(story.approve()).code).toBe('forbidden');
    story.send(story.approve({ name: 'cleo', role: 'admin' }));
    expect(story.phase).toBe('completed');
  });

  it('as the only stage waits exposing nobody, whatever is counted', () => {
    const story = served();
    story.start(2, { stages: [{ percent: 100, requires: ['approval'] }] });
    expect(story.rollout).toMatchObject({ phase: 'awaiting_approval', stage: 0, percent: 0 });
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: { percent: 0 } });
    expect(story.send(story.says({ n0: 0, n1: 0 }))).toEqual([]);
    story.send(story.approve(approver, { n0: 0, n1: 0 }));
    expect(story.phase).toBe('completed');
    expect(story.state.control).toBe(version(2));
  });

  it('as the only stage can be rolled back, and nobody had it', () => {
    const story = served();
    story.start(2, { stages: [{ percent: 100, requires: ['approval'] }] });
    story.send(story.command('rolled_back'));
    expect(story.state).toMatchObject({ control: version(1), takenBack: [] });
  });
});
