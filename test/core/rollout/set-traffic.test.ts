import { describe, expect, it } from 'vitest';
import { manualPlan } from '#core/rollout/manual-plan';
import { routeOf } from '#core/rollout/route';
import { Plan } from '#schema/contracts/plan';
import { everybody, frozen, plan, rolling, rolloutId, segment, served, Story, typesOf, version } from './scene.ts';

const guarded = plan().guardrails;

/** Version 2 is exposed by hand to 20 %. */
function byHand(): Story {
  const story = served();
  story.send(story.traffic(2, 20, guarded));
  return story;
}

describe('traffic moved by hand', () => {
  it('is a rollout of one stage on the same machine, and says that it waits for a person', () => {
    const story = byHand();
    expect(routeOf(story.state).rollout).toEqual({
      ...everybody,
      ...{ id: rolloutId(1), candidate: version(2), percent: 20, period: 1 },
    });
    expect(story.rollout).toMatchObject({ kind: 'manual', phase: 'running', stage: 0, percent: 20 });
    expect(story.rollout.waitingFor).toContain('a person');
  });

  it('otherwise says what a plan says that says nothing', () => {
    expect(manualPlan({ percent: 20, segment: null }, guarded)).toEqual(
      Plan.parse({ stages: [{ percent: 20 }], guardrails: guarded }),
    );
  });

  it('raised, it stays the same rollout, so the same salt, in a new period: nobody moves back', () => {
    const story = byHand();
    const effects = story.wait(5).send(story.traffic(2, 40, guarded));
    expect(typesOf(effects)).toEqual(['publish', 'decide', 'audit', 'notify', 'project']);
    expect(routeOf(story.state).rollout).toEqual({
      ...everybody,
      ...{ id: rolloutId(1), candidate: version(2), percent: 40, period: 2 },
    });
    expect(story.rollout.periods.map(({ percent }) => percent)).toEqual([20, 40]);
    expect(story.rollout.plan.stages[0]?.percent).toBe(40);
  });

  it('may be lowered, and the candidate need not be named again', () => {
    const story = byHand();
    story.send(story.traffic(null, 5, guarded));
    expect(story.rollout).toMatchObject({ id: rolloutId(1), percent: 5 });
  });

  it('set to what it is, nothing moves and no period begins, but it is written down', () => {
    const story = byHand();
    expect(typesOf(story.send(story.traffic(2, 20, guarded)))).toEqual(['decide', 'audit', 'notify', 'project']);
    expect(story.rollout.period).toBe(1);
  });

  it('with other guardrails the same share is another period, for other questions are counted', () => {
    const story = byHand();
    story.send(story.traffic(2, 20, []));
    expect(story.rollout).toMatchObject({ period: 2, percent: 20, plan: { guardrails: [] } });
  });

  it('0 ends it: control serves everybody', () => {
    const story = byHand();
    story.send(story.traffic(null, 0));
    expect(story.rollout).toMatchObject({ phase: 'rolled_back', percent: 0, endedBy: 'ada' });
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
  });

  it('0 ends a paused one too; any other share waits until it is resumed', () => {
    const story = byHand();
    story.send(story.command('paused'));
    expect(story.refusal(story.traffic(2, 30)).detail).toContain('paused');
    story.send(story.traffic(2, 0));
    expect(story.phase).toBe('rolled_back');
  });

  it('100 makes the candidate control, in one step or after a while, and can be reverted', () => {
    const later = byHand();
    later.send(later.traffic(2, 100));
    const atOnce = served();
    atOnce.send(atOnce.traffic(2, 100));
    for (const story of [later, atOnce]) {
      expect(story.phase).toBe('completed');
      expect(routeOf(story.state)).toMatchObject({ control: version(2), rollout: null });
      story.send(story.command('rolled_back'));
      expect(story.state.control).toBe(version(1));
    }
  });

  const team = segment('team');

  it('may be for a segment: a share of its members', () => {
    const story = served();
    story.send(story.traffic(2, 20, guarded, team));
    expect(routeOf(story.state).rollout).toMatchObject({ segment: 'team', percent: 20, earlier: [] });
    expect(story.rollout).toMatchObject({ kind: 'manual', segment: 'team', percent: 20 });
    expect(Plan.parse(manualPlan({ percent: 20, segment: team }, guarded))).toEqual(story.rollout.plan);
  });

  it('turned to everybody, leaves the members what they have, in a new period', () => {
    const story = served();
    story.send(story.traffic(2, 20, guarded, team));
    story.send(story.traffic(2, 5, guarded));
    const kept = [{ segment: 'team', percent: 20 }];
    expect(routeOf(story.state).rollout).toMatchObject({ segment: null, percent: 5, earlier: kept, period: 2 });
    story.send(story.traffic(2, 40, guarded, team));
    expect(routeOf(story.state).rollout).toMatchObject({ segment: 'team', percent: 40, earlier: [], period: 3 });
  });

  it('of the same segment only changes its share', () => {
    const story = served();
    story.send(story.traffic(2, 50, guarded, team));
    story.send(story.traffic(2, 20, guarded, team));
    expect(routeOf(story.state).rollout).toMatchObject({ segment: 'team', percent: 20, earlier: [], period: 2 });
  });

  it('100 of a segment is blind and completes nothing; 100 of everybody does', () => {
    const story = served();
    story.send(story.traffic(2, 100, guarded, team));
    expect(story.rollout).toMatchObject({ phase: 'running', percent: 100, segment: 'team' });
    expect(story.rollout.plan.stages[0]).toMatchObject({ blind: true });
    expect(story.state.control).toBe(version(1));
    story.send(story.traffic(null, 100, guarded));
    expect(story.phase).toBe('completed');
  });

  it('0 ends it whomever it names, and a first version is for everybody', () => {
    const story = served();
    story.send(story.traffic(2, 50, guarded, team));
    story.send(story.traffic(2, 0, [], team));
    expect(story.phase).toBe('rolled_back');
    const first = new Story();
    first.push(1, false);
    expect(first.refusal(first.traffic(1, 100, [], team)).code).toBe('conflict');
  });

  it('never moves by itself, whatever the evidence and however long', () => {
    const story = byHand();
    for (const says of [{}, { n1: 0 }, { cause: 'grader_failed' as const }])
      expect(story.wait(100_000).send(story.says(says))).toEqual([]);
    expect(story.send({ type: 'ticked' })).toEqual([]);
    expect(story.refusal(story.advance()).code).toBe('conflict');
  });

  it('is guarded: a worse verdict, or missing candidate units, rolls it back', () => {
    for (const says of [{ worse: true }, { cause: 'assignment_skewed', short: 'candidate' } as const]) {
      const story = byHand();
      story.send(story.says(says));
      expect(story.phase).toBe('rolled_back');
    }
  });

  it('pauses and resumes like any other', () => {
    const story = byHand();
    story.send(story.command('paused'));
    story.send(story.command('resumed'));
    expect(story.rollout).toMatchObject({ phase: 'running', percent: 20 });
    expect(story.rollout.waitingFor).toContain('by hand');
  });

  it('before anything serves, 100 is the only share', () => {
    const story = new Story();
    story.push(1, false);
    expect(story.refusal(story.traffic(1, 20)).code).toBe('conflict');
    expect(story.refusal(story.traffic(9, 100)).code).toBe('not_found');
    expect(typesOf(story.send(story.traffic(1, 100)))).toEqual(['publish', 'audit', 'notify', 'project']);
    expect(story.state).toMatchObject({ control: version(1), rollout: null });
  });

  it.each([
    ['another candidate while one is exposed', () => byHand(), 3, 10, 'conflict'],
    ['a version nobody pushed', () => served(), 9, 10, 'not_found'],
    ['a version nobody pushed, while one is exposed', () => byHand(), 9, 10, 'not_found'],
    ['control', () => served(), 1, 10, 'invalid'],
    ['control, while one is exposed', () => byHand(), 1, 10, 'invalid'],
    ['nobody in particular when nothing is exposed', () => served(), null, 10, 'invalid'],
    ['an end of nothing', () => served(), null, 0, 'conflict'],
    ['anything while a planned rollout runs', () => rolling(), 2, 50, 'conflict'],
    ['the end of a planned rollout', () => rolling(), 2, 0, 'conflict'],
  ] as const)('refuses %s', (_what, given, n, percent, code) => {
    const story = given();
    expect(story.refusal(story.traffic(n, percent)).code).toBe(code);
  });

  it('is audited as traffic.set with what was asked, whatever it came to', () => {
    const story = byHand();
    for (const percent of [40, 100, 0] as const) {
      const again = percent === 0 ? byHand() : story;
      const entry = again.send(again.traffic(2, percent)).find((effect) => effect.type === 'audit')?.entry;
      expect(entry).toMatchObject({ action: 'traffic.set', actor: 'ada', reason: 'by hand', subject: rolloutId(1) });
      expect(entry?.detail).toMatchObject({ asked: { candidate: version(2), percent } });
    }
  });

  it('asks for a threshold it cannot measure, unless nobody is compared', () => {
    const slow = plan({ guardrails: [{ metric: 'slow' }] }).guardrails;
    const story = served();
    expect(story.refusal(story.traffic(2, 20, slow)).issues?.[0]?.path).toBe('guardrails.0.overMs');
    expect(story.ask(story.traffic(2, 100, slow)).ok).toBe(true);
    const running = byHand();
    expect(running.refusal(running.traffic(2, 30, slow)).code).toBe('invalid');
    const event = running.traffic(2, 30, slow);
    if (event.type === 'traffic_set') running.send({ ...event, frozen: { ...frozen, slowOverMs: 700 } });
    expect(running.rollout.frozen.slowOverMs).toBe(700);
  });

  it('asks for the threshold of first words apart from that of whole answers, and keeps what was measured first', () => {
    const first = plan({ guardrails: [{ metric: 'slow', of: 'first_token' }] }).guardrails;
    const running = byHand();
    const event = running.traffic(2, 30, first);
    if (event.type !== 'traffic_set') throw new Error('It sets traffic.');
    expect(running.refusal({ ...event, frozen: { ...frozen, slowOverMs: 700 } }).code).toBe('invalid');
    running.send({ ...event, frozen: { ...frozen, slowFirstMs: 70 } });
    running.send({ ...running.traffic(2, 40, first), frozen: { ...frozen, slowFirstMs: 90 } } as typeof event);
    expect(running.rollout.frozen.slowFirstMs).toBe(70);
  });

  it('remembers the newest 200 periods, so that no hand can fill the row', () => {
    const story = byHand();
    for (let i = 0; i < 300; i += 1) story.send(story.traffic(2, 1 + (i % 2), guarded));
    expect(story.rollout.periods).toHaveLength(200);
    expect(story.rollout.periods.at(-1)?.index).toBe(301);
  });
});
