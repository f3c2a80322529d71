import { describe, expect, it } from 'vitest';
import { routeOf } from '#core/rollout/route';
import type { PlanInput } from '#schema/contracts/plan';
import { evalId, person, rolling, rolloutId, served, type Story, typesOf, version } from './scene.ts';

const gates = [{ eval: 'golden' }, { eval: 'legal', onInconclusive: 'pass' as const }];
const gated = (input: PlanInput = {}): Story => rolling({ gates, ...input });
const told = (story: Story): string[] =>
  story.effects.flatMap((effect) => (effect.type === 'notify' ? [effect.notification.text] : []));
const decisions = (story: Story): string[] =>
  story.effects.flatMap((effect) => (effect.type === 'decide' ? [effect.decision.decision] : []));

describe('a rollout whose plan has gates', () => {
  it('waits with nobody exposed and no route of its own, and asks for an eval of each', () => {
    const story = served();
    const before = routeOf(story.state);
    const effects = story.start(2, { gates });
    expect(story.rollout).toMatchObject({
      phase: 'pending',
      percent: 0,
      period: 0,
      waitingFor: 'its gates: golden, legal',
    });
    expect(routeOf(story.state)).toEqual(before);
    expect(typesOf(effects)).toEqual(['decide', 'audit', 'notify', 'evaluate', 'evaluate', 'project']);
    const asked = effects.flatMap((one) => (one.type === 'evaluate' ? [[one.id, one.gate]] : []));
    expect(asked).toEqual([
      [`help/${story.state.seq}/evaluate`, 0],
      [`help/${story.state.seq}/evaluate/2`, 1],
    ]);
  });

  it('begins its first stage when the last of them has passed', () => {
    const story = gated();
    story.send(story.judged('pass', { gate: 1 }));
    expect(story.rollout).toMatchObject({ phase: 'pending', waitingFor: 'its gates: golden' });
    story.wait(30).send(story.judged('pass'));
    expect(story.rollout).toMatchObject({ phase: 'running', percent: 10, stageSinceMs: story.nowMs, waitingFor: null });
    expect(decisions(story)).toEqual(['gated', 'gate_passed', 'gate_passed', 'started']);
  });

  it('ends when one fails: nobody was exposed, control stays, and the rest is given up', () => {
    const story = gated();
    const effects = story.send(story.judged('fail'));
    expect(story.rollout).toMatchObject({ phase: 'rolled_back', percent: 0, endedBy: 'evidence' });
    expect(story.state).toMatchObject({ control: version(1), takenBack: [] });
    expect(effects.flatMap((one) => (one.type === 'decide' ? [one.decision.reason] : []))).toEqual([
      'gate_failed: golden: exact 0.4 instead of 0.9',
    ]);
    expect(effects.filter(({ type }) => type === 'abandon')).toMatchObject([{ rollout: rolloutId(1), gate: 1 }]);
    expect(effects.some(({ type }) => type === 'publish')).toBe(false);
    expect(story.refusal(story.override()).code).toBe('conflict');
  });

  it('is blocked by one that cannot tell, says why, and begins by an override alone, which is written down', () => {
    const story = gated();
    story.send(story.judged('pass', { gate: 1 }));
    expect(story.refusal(story.override()).detail).toContain('no gate of it waits');
    story.send(story.judged('inconclusive'));
    expect(story.rollout.waitingFor).toContain('to override golden, which cannot tell: exact 0.4');
    expect(told(story).at(-1)).toContain('cannot tell; it waits for an owner');
    for (const event of [story.says(), { type: 'ticked' } as const]) story.send(event);
    expect(story.refusal(story.advance()).code).toBe('conflict');
    expect(story.phase).toBe('pending');
    const effects = story.send(story.override());
    expect(story.rollout).toMatchObject({ phase: 'running', percent: 10 });
    expect(story.rollout.gates[0]).toEqual({
      ...{ eval: evalId, verdict: 'inconclusive', open: true, why: 'exact 0.4 instead of 0.9' },
      override: { by: person.name, reason: 'read them all', atMs: story.nowMs },
    });
    const audited = effects.flatMap((one) => (one.type === 'audit' ? [[one.entry.action, one.entry.actor]] : []));
    expect(audited).toEqual([
      ['rollout.override', 'ada'],
      ['rollout.start', 'evidence'],
    ]);
  });

  it('lets pass what cannot tell where the plan says so, but never an eval that did not finish', () => {
    const lets = gated();
    lets.send(lets.judged('pass'));
    lets.send(lets.judged('inconclusive', { gate: 1 }));
    expect(lets.phase).toBe('running');
    const blocks = gated();
    blocks.send(blocks.judged('pass'));
    blocks.send(blocks.judged('inconclusive', { gate: 1, finished: false }));
    expect(blocks.phase).toBe('pending');
  });

  it('is paused and resumed: paused it does not begin, resumed it does at once, and a fail ends it meanwhile', () => {
    const story = gated();
    story.send(story.command('paused'));
    story.send(story.judged('pass'));
    story.send(story.judged('pass', { gate: 1 }));
    expect([story.phase, story.rollout.pausedFrom]).toEqual(['paused', 'pending']);
    story.wait(10).send(story.command('resumed'));
    expect(story.rollout).toMatchObject({ phase: 'running', percent: 10, clockSinceMs: story.nowMs });
    const failing = gated();
    failing.send(failing.command('paused'));
    failing.send(failing.judged('fail'));
    expect(failing.phase).toBe('rolled_back');
  });

  it('stands still while the feature is disabled, and goes on with what was said meanwhile', () => {
    const story = gated();
    story.send({ type: 'disabled', reason: 'x', by: person });
    story.send(story.judged('pass'));
    story.send(story.judged('inconclusive', { gate: 1 }));
    expect(story.phase).toBe('paused');
    story.send({ type: 'enabled', reason: 'x', by: person });
    expect(story.phase).toBe('running');
  });

  it('is taken back by a person, superseded, or waited for as its plan says', () => {
    const back = gated();
    expect(back.send(back.command('rolled_back')).filter(({ type }) => type === 'abandon')).toHaveLength(2);
    expect(back.phase).toBe('rolled_back');
    const superseded = gated({ onNewer: 'supersede' });
    superseded.start(3);
    expect(superseded.rollout).toMatchObject({ candidate: version(3), phase: 'running' });
    const queueing = gated({ onNewer: 'queue' });
    queueing.start(3, { gates });
    expect(queueing.state.queued).toMatchObject({ phase: 'pending', gates: [], waitingFor: 'help.1 to end' });
    queueing.send(queueing.judged('fail'));
    const effects = queueing.dequeue();
    expect(queueing.rollout).toMatchObject({ candidate: version(3), phase: 'pending', gates: [{ verdict: null }, {}] });
    expect(effects.filter(({ type }) => type === 'evaluate')).toHaveLength(2);
  });

  it('an alert ends it and is heeded for what people have: the completed rollout is reverted, else there is an incident', () => {
    const story = gated();
    expect(story.send(story.alert('rollback', 'a', 2)).map(({ type }) => type)).toEqual(['audit']);
    expect(story.phase).toBe('pending');
    const effects = story.send(story.alert('rollback', 'b'));
    expect([story.phase, typesOf(effects).includes('incident')]).toEqual(['rolled_back', true]);
    const after = rolling({ stages: [{ percent: 100 }], revertS: 100 });
    after.start(3, { gates });
    after.send(after.alert('rollback', 'c', 2));
    expect([after.state.control, after.rollout.phase]).toEqual([version(1), 'rolled_back']);
  });

  it('runs them again when it is restarted', () => {
    const story = gated();
    story.send(story.judged('fail'));
    const effects = story.send(story.restarting(story.rollout));
    expect(story.rollout).toMatchObject({ id: rolloutId(2), phase: 'pending' });
    expect(effects.flatMap((one) => (one.type === 'audit' ? [one.entry.action] : []))).toEqual(['rollout.restart']);
  });
});
