import { describe, expect, it } from 'vitest';
import type { AlertResult } from '#schema/contracts/alert';
import type { Event } from '#core/rollout/event';
import { routeOf } from '#core/rollout/route';
import { rolling, rolloutId, served, Story, typesOf, version } from './scene.ts';

/** What the alert's sender is told; the alert happens. */
function told(story: Story, event: Event): AlertResult {
  const step = story.ask(event);
  if (!step.ok || step.value.alert === null) throw new Error('an alert is always answered');
  story.send(event);
  return step.value.alert;
}

describe('an alert', () => {
  it('rolls the live rollout back, also while it is paused', () => {
    const paused = rolling();
    paused.send(paused.command('paused'));
    for (const story of [rolling(), paused]) {
      expect(told(story, story.alert('rollback', 'k'))).toMatchObject({ did: 'rolled_back', rollout: rolloutId(1) });
      expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
      expect(story.rollout.endedBy).toBe('grafana');
    }
  });

  it('pauses the live rollout, once', () => {
    const story = rolling();
    expect(told(story, story.alert('pause', 'k'))).toMatchObject({ did: 'paused', rollout: rolloutId(1) });
    expect(story.rollout).toMatchObject({ phase: 'paused', pausedBy: 'alert', percent: 10 });
    expect(told(story, story.alert('pause', 'other')).did).toBe('ignored');
  });

  it('acts once for each key, and a repeat is audited as one', () => {
    const story = rolling();
    told(story, story.alert('pause', 'k'));
    story.send(story.command('resumed'));
    const effects = story.send(story.alert('pause', 'k'));
    expect(typesOf(effects)).toEqual(['audit']);
    expect(effects[0]).toMatchObject({ entry: { action: 'alert.repeated', detail: { did: 'repeated', key: 'k' } } });
    expect(story.phase).toBe('running');
  });

  it('about another version than the exposed candidate is ignored, audited, and heeded once that version is exposed', () => {
    const story = rolling();
    const effects = story.send(story.alert('rollback', 'k', 3));
    expect(typesOf(effects)).toEqual(['audit']);
    expect(effects[0]).toMatchObject({ entry: { subject: 'help', detail: { did: 'ignored', version: version(3) } } });
    expect(told(story, story.alert('rollback', 'l', 1)).did).toBe('ignored');
    story.send(story.command('rolled_back'));
    story.start(3);
    expect(told(story, story.alert('rollback', 'k', 3)).did).toBe('rolled_back');
  });

  it.each(['rollback', 'pause'] as const)(
    'to %s with nothing rolling out reverts the last completed rollout in its grace',
    (action) => {
      const story = rolling({ stages: [{ percent: 100 }], revertS: 100 }).wait(100);
      expect(told(story, story.alert(action, 'k', 2))).toMatchObject({ did: 'reverted', rollout: rolloutId(1) });
      expect(story.state.control).toBe(version(1));
      expect(story.phase).toBe('rolled_back');
    },
  );

  it('reverts the last completed rollout also after a later one was rolled back', () => {
    const story = rolling({ stages: [{ percent: 100 }] });
    story.start(3, { stages: [{ percent: 10, holdS: 60 }] });
    story.send(story.command('rolled_back'));
    expect(told(story, story.alert('rollback', 'k'))).toMatchObject({ did: 'reverted', rollout: rolloutId(1) });
    expect(story.state.control).toBe(version(1));
    expect(told(story, story.alert('rollback', 'l')).did).toBe('incident');
  });

  it.each([
    ['nothing was ever rolled out', () => served()],
    [
      'the last rollout was rolled back',
      () => [rolling()].map((story) => (story.send(story.command('rolled_back')), story))[0] as Story,
    ],
    [
      'the last rollout was completed too long ago',
      () => rolling({ stages: [{ percent: 100 }], revertS: 100 }).wait(101),
    ],
    ['nothing serves', () => new Story()],
  ])('opens one incident when %s', (_what, given) => {
    const story = given();
    const effects = story.send(story.alert('rollback', 'k'));
    expect(typesOf(effects)).toEqual(['audit', 'incident', 'notify', 'notify']);
    expect(effects[1]).toMatchObject({ incident: { feature: 'help', detail: { did: 'incident', reason: 'errors' } } });
    expect(typesOf(story.send(story.alert('rollback', 'k')))).toEqual(['audit']);
  });

  it('about a version that serves nobody opens no incident', () => {
    const story = served();
    expect(told(story, story.alert('rollback', 'k', 2)).did).toBe('ignored');
    expect(told(story, story.alert('rollback', 'k', 1)).did).toBe('incident');
  });

  it('is an audit entry that says who asked for what, what it did and why', () => {
    const story = rolling();
    const entry = story.send(story.alert('rollback', 'k', 2)).find((effect) => effect.type === 'audit')?.entry;
    expect(entry).toMatchObject({
      actor: 'grafana',
      action: 'alert.rolled_back',
      subject: rolloutId(1),
      reason: 'errors',
      detail: { key: 'k', asked: 'rollback', version: version(2), did: 'rolled_back' },
    });
  });

  it('remembers 200 keys, so that no storm can fill the row', () => {
    const story = served();
    for (let i = 0; i < 250; i += 1) story.send(story.alert('rollback', `k${i}`));
    expect(story.state.alertKeys).toHaveLength(200);
    expect(story.state.alertKeys.at(-1)).toBe('k249');
  });
});
