import { describe, expect, it } from 'vitest';
import type { Notification as Told } from '#schema/contracts/notification';
import { type Happening, happeningNames, happenings, Notification } from '#schema/contracts/notification';
import type { Effect } from '#core/rollout/effect';
import type { PlanInput } from '#schema/contracts/plan';
import { always } from './play.ts';
import { person, rolling, served, type Story } from './scene.ts';

const reason = 'because';
const asking: PlanInput = {
  stages: [{ percent: 10, holdS: 60, requires: ['approval'] }, { percent: 50, holdS: 60 }, { percent: 100 }],
};

const after = (story: Story, ...acts: ((story: Story) => unknown)[]): Story => {
  for (const act of acts) act(story);
  return story;
};
const back = (story: Story) => story.send(story.command('rolled_back'));
const evidence = (story: Story) => story.wait(61).send(story.says());
const all = (story: Story) => after(story, evidence, evidence, evidence);

/** For every type a story in which it happens; a type without one does not compile. */
const stories: Record<Happening, () => Story> = {
  'rollout.started': rolling,
  'rollout.queued': () => after(rolling({ onNewer: 'queue' }), (story) => story.start(3)),
  'rollout.advanced': () => after(rolling(), evidence),
  'rollout.held': () => after(rolling(), (story) => story.wait(61).send(story.says({ candidateUnits: 3 }))),
  'rollout.awaiting_approval': () => after(rolling(asking), evidence),
  'rollout.approved': () => after(rolling(asking), evidence, (story) => story.send(story.approve())),
  'rollout.paused': () => after(rolling(), (story) => story.send(story.command('paused'))),
  'rollout.resumed': () =>
    after(
      rolling(),
      (story) => story.send(story.command('paused')),
      (story) => story.send(story.command('resumed')),
    ),
  'rollout.completed': () => all(rolling()),
  'rollout.rolled_back': () => after(rolling(), (story) => story.send(story.says({ worse: true }))),
  'rollout.reverted': () => after(all(rolling()), back),
  'rollout.superseded': () => after(rolling({ onNewer: 'supersede' }), (story) => story.start(3)),
  'rollback.verified': () =>
    after(
      rolling(),
      back,
      (story) => story.wait(3).send(story.seen(1)),
      (story) => story.wait(3).send(story.seen()),
    ),
  'rollback.ineffective': () => after(rolling(), back, (story) => story.wait(3).send(story.seen(2))),
  'traffic.set': () => after(served(), (story) => story.send(story.traffic(2, 5))),
  'feature.disabled': () => after(served(), (story) => story.send({ type: 'disabled', reason, by: person })),
  'feature.enabled': () =>
    after(
      served(),
      (story) => story.send({ type: 'disabled', reason, by: person }),
      (story) => story.send({ type: 'enabled', reason, by: person }),
    ),
  'alert.heeded': () => after(rolling(), (story) => story.send(story.alert('rollback', 'firing'))),
  'incident.opened': () => after(served(), (story) => story.send(story.alert('rollback', 'firing'))),
};

type Unowned = Omit<Told, 'owner'>;
const toldIn = (effects: readonly Effect[]): Unowned[] =>
  effects.flatMap((effect) => (effect.type === 'notify' ? [effect.notification] : []));

describe('whoever is told', () => {
  it.each(happeningNames)('can hear of %s', (type) => {
    const told = toldIn(stories[type]().effects);
    expect(told.map((one) => one.type)).toContain(type);
    for (const one of told) {
      const owner = { of: happenings[one.type], name: 'ann' };
      expect(Notification.parse({ ...one, owner })).toEqual({ ...one, owner });
    }
  });

  it('hears of a rollback that stopped nothing as what it is, and as an incident', () => {
    const texts = toldIn(stories['rollback.ineffective']().effects).map(({ type, text }) => `${type}: ${text}`);
    expect(texts.filter((text) => text.includes('did not stop'))).toHaveLength(2);
  });

  it('gets one line for people, and an id that is never used again and can be sent as a header', () => {
    always(() => {
      const ids = new Set<string>();
      return ({ effects }) => {
        for (const { id, text } of toldIn(effects)) {
          expect(ids).not.toContain(id);
          ids.add(id);
          expect(id).toMatch(/^[\x21-\x7e]{1,200}$/);
          expect(text).toMatch(/^.{1,400}$/u);
        }
      };
    });
  });
});
