import { describe, expect, it } from 'vitest';
import type { Effect } from '#core/rollout/effect';
import { Notification } from '#schema/contracts/notification';
import { approver, person, rolling, served, Story, version } from './scene.ts';

const told = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'notify' ? [effect.notification] : []));

const lines = (effects: readonly Effect[]) => told(effects).map(({ type, text }) => `${type}: ${text}`);

const [v1, v2] = [version(1), version(2)];

describe('what receivers are told', () => {
  it.each<[string, () => readonly Effect[], string[]]>([
    [
      'a start',
      () => served().start(2),
      [`rollout.started: help.1 starts ${v2} with 10 % of everybody; control is ${v1}. Why: a planned rollout (ada)`],
    ],
    [
      'a stage of a segment',
      () => served().start(2, { stages: [{ segment: 'team' }, { percent: 95 }] }),
      [`rollout.started: help.1 starts ${v2} with 50 % of team; control is ${v1}. Why: a planned rollout (ada)`],
    ],
    [
      'a stage that only mirrors',
      () => served().start(2, { stages: [{ shadow: 0.2 }, { percent: 95 }] }),
      [
        `rollout.started: help.1 starts ${v2} with nobody (20 % of runs are mirrored); control is ${v1}. Why: a planned rollout (ada)`,
      ],
    ],
    [
      'a rollback',
      () => [rolling()].flatMap((story) => story.send(story.says({ worse: true }))),
      [
        `rollout.rolled_back: help.1 is rolled back: ${v1} serves everybody, ${v2} nobody. Why: error is worse: log evidence 6.00 (evidence)`,
      ],
    ],
    [
      'a hold',
      () => [rolling().wait(60)].flatMap((story) => story.send(story.says({ n1: 3 }))),
      [
        'rollout.held: help.1 is held at 10 % of everybody and waits for more candidate units (3 of 20 counted). Why: more candidate units (3 of 20 counted) (evidence)',
      ],
    ],
    [
      'traffic moved by hand',
      () => [served()].flatMap((story) => story.send(story.traffic(2, 5))),
      [`traffic.set: help.1 starts ${v2} with 5 % of everybody; control is ${v1}. Why: by hand (ada)`],
    ],
    [
      'the kill switch: it, and what it does to the rollout',
      () => rolling().send({ type: 'disabled', reason: 'fire', by: person }),
      [
        'rollout.paused: help.1 is paused at 10 % of everybody. Why: fire (ada)',
        'feature.disabled: help is disabled. Why: fire (ada)',
      ],
    ],
    [
      'an alert: it, and what it did',
      () => [rolling()].flatMap((story) => story.send(story.alert('pause', 'k'))),
      [
        'rollout.paused: help.1 is paused at 10 % of everybody. Why: errors (grafana)',
        'alert.heeded: help.1: an alert was heeded. help.1 stays at 10 % of everybody and waits for a person. Why: errors (grafana)',
      ],
    ],
    [
      'an alert that could do nothing: it, and its incident',
      () => [served()].flatMap((story) => story.send(story.alert('rollback', 'k'))),
      [
        'alert.heeded: help: an alert was heeded. Nothing is rolling out and nothing can be reverted. Why: errors (grafana)',
        'incident.opened: help: incident. An alert asked to rollback help, which is rolling nothing out. Why: errors (grafana)',
      ],
    ],
    [
      'an alert that is not heeded: nothing',
      () => [served()].flatMap((story) => story.send(story.alert('pause', 'k', 3))),
      [],
    ],
    [
      'a first version',
      () => new Story().push(1),
      [`traffic.set: help: ${v1} serves everybody. Why: The first version serves everybody. (ada)`],
    ],
    [
      'a rollback whose replies do not stop: it, and its incident',
      () => {
        const story = rolling();
        story.send(story.command('rolled_back'));
        return story.wait(3).send(story.seen(2));
      },
      [
        `rollback.ineffective: help.1: Replies of ${v2} did not stop: runs begin with it later than 2 s after it was taken back`,
        `incident.opened: help.1: incident. Replies of ${v2} did not stop. Why: Replies of ${v2} did not stop: runs begin with it later than 2 s after it was taken back (evidence)`,
      ],
    ],
    ['a later version: nothing', () => served().push(4), []],
  ])('of %s', (_what, given, expected) => {
    expect(lines(given())).toEqual(expected);
  });

  it('of an approval: who is waited for, who gave it, and what it led to', () => {
    const story = rolling({ stages: [{ name: 'few', percent: 10, requires: ['approval'] }, { percent: 100 }] });
    const asked = lines(story.send(story.says()));
    expect(asked).toEqual([
      'rollout.awaiting_approval: help.1 waits for the approval of few by one with role approver or more; meanwhile it stays at 10 % of everybody. Why: the hold is over and nothing lacks but an approval (evidence)',
    ]);
    expect(lines(story.send(story.approve(approver)))).toEqual([
      'rollout.approved: help.1 is approved (few). Why: looks good (bob)',
      `rollout.completed: help.1 is completed: ${v2} serves everybody. Why: bob approved, and nothing lacks (evidence)`,
    ]);
  });

  it('stays one line, however long a reason is and however many it has', () => {
    const story = rolling();
    const event = story.command('paused');
    if (event.type !== 'paused') throw new Error('no pause');
    const [notification] = told(story.send({ ...event, reason: `first\n\u202e\u0007second ${'x'.repeat(2000)}` }));
    expect(notification?.text).toHaveLength(400);
    expect(notification?.text).toContain('Why: first second x');
  });

  it('is what the contract says once the owner is added, under the name of its effect', () => {
    const story = rolling({ onNewer: 'supersede' });
    story.start(3);
    story.wait(3).send(story.seen(2));
    for (const effect of story.effects) {
      if (effect.type !== 'notify') continue;
      const whole = { ...effect.notification, owner: { of: 'exposure', name: 'ada' } };
      expect(Notification.parse(whole)).toEqual(whole);
      expect(effect.notification.id).toBe(effect.id);
    }
  });
});
