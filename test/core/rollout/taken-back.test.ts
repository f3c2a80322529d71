import { describe, expect, it } from 'vitest';
import { isAwaited, nextLookAtMs } from '#core/rollout/taken-back';
import type { TakenBack } from '#core/rollout/state';
import { viewOf } from '#core/rollout/view';
import { rolling, rolloutId, served, type Story, typesOf, version } from './scene.ts';

/** Version 2 was given to 10 % and has just been rolled back. */
function rolledBack(): Story {
  const story = rolling();
  story.send(story.says({ worse: true }));
  return story;
}

function last(story: Story): TakenBack {
  const found = story.state.takenBack.at(-1);
  if (found === undefined) throw new Error('nothing was taken back');
  return found;
}

const time = { type: 'seen', runs: [] } as const;

describe('what is watched', () => {
  it.each([
    ['a rollback', () => rolledBack()],
    ['an alert', () => [rolling()].map((story) => (story.send(story.alert('rollback', 'k')), story))[0] as Story],
    [
      'traffic set to 0',
      () => {
        const story = served();
        story.send(story.traffic(2, 10));
        story.send(story.traffic(2, 0));
        return story;
      },
    ],
    [
      'a revert',
      () => {
        const story = rolling({ stages: [{ percent: 100 }] });
        story.send(story.command('rolled_back'));
        return story;
      },
    ],
  ])('after %s: the version whose replies must stop', (_what, given) => {
    const story = given();
    const { nowMs } = story;
    expect(last(story)).toEqual({
      ...{ rollout: rolloutId(1), version: version(2), sinceMs: nowMs, boundMs: 2000, state: 'watching' },
      ...{ lastRunAtMs: null, lateRuns: 0, othersSeen: false },
    });
    expect(isAwaited(story.state, nowMs)).toBe(true);
    expect(nextLookAtMs(story.state)).toBe(nowMs + 600_000);
  });

  it('nothing, as long as nothing was taken back', () => {
    const story = rolling();
    expect([isAwaited(story.state, story.nowMs), nextLookAtMs(story.state)]).toEqual([false, null]);
    expect(story.send(story.seen(1, 2))).toEqual([]);
  });

  it('the newest fifty, so that no week can fill the row', () => {
    const story = served();
    for (let i = 0; i < 60; i += 1) {
      story.send(story.traffic(2, 10));
      story.send(story.traffic(2, 0));
    }
    expect(story.state.takenBack).toHaveLength(50);
    expect(last(story).rollout).toBe(rolloutId(60));
  });
});

describe('a rollback', () => {
  it('is verified 2 s after the bound, when somebody asked after it and got another version', () => {
    const story = rolledBack();
    expect(story.wait(1).send(story.seen(2, 1))).toEqual([]);
    expect(story.wait(2).send(story.seen(1))).toEqual([]);
    expect(nextLookAtMs(story.state)).toBe(last(story).sinceMs + 4000);
    expect(story.wait(0.999).send(time)).toEqual([]);
    const effects = story.wait(0.001).send(time);
    expect(typesOf(effects)).toEqual(['audit', 'notify', 'project']);
    expect(last(story)).toMatchObject({ state: 'verified', lateRuns: 0, lastRunAtMs: last(story).sinceMs + 1000 });
    expect(effects).toMatchObject([
      { entry: { action: 'rollback.verified', subject: rolloutId(1), actor: 'evidence' } },
      { notification: { type: 'rollback.verified', rollout: rolloutId(1) } },
      { of: rolloutId(1), rollout: null },
    ]);
    expect(nextLookAtMs(story.state)).toBeNull();
  });

  it('is not verified by silence: after ten minutes nobody has asked', () => {
    const story = rolledBack();
    expect(story.wait(599).send(time)).toEqual([]);
    const effects = story.wait(1).send(time);
    expect(last(story).state).toBe('unseen');
    expect(typesOf(effects)).toEqual(['audit', 'project']);
  });

  it('is not verified by runs that began within the bound, whatever they got', () => {
    const story = rolledBack();
    story.wait(2).send(story.seen(1, 2));
    expect(story.wait(10).send(time)).toEqual([]);
    expect(last(story)).toMatchObject({ state: 'watching', lateRuns: 0, othersSeen: false });
  });

  it('is ineffective when a run begins with the version after the bound: one incident, told twice, by its name', () => {
    const story = rolledBack();
    const effects = story.wait(2.001).send(story.seen(1, 2));
    expect(typesOf(effects)).toEqual(['audit', 'incident', 'notify', 'notify', 'project']);
    expect(effects[1]).toMatchObject({
      incident: {
        title: `Replies of ${version(2)} did not stop`,
        detail: { version: version(2), lateRuns: 1, boundMs: 2000 },
      },
    });
    const told = effects.flatMap((effect) => (effect.type === 'notify' ? [effect.notification.type] : []));
    expect(told).toEqual(['rollback.ineffective', 'incident.opened']);
    expect(story.wait(5).send(story.seen(2, 2))).toEqual([]);
    expect(last(story)).toMatchObject({ state: 'ineffective', lateRuns: 3, lastRunAtMs: story.nowMs });
  });

  it('once verified can still turn out ineffective, for ten minutes', () => {
    const story = rolledBack();
    story.wait(4).send(story.seen(1));
    expect(last(story).state).toBe('verified');
    expect(isAwaited(story.state, story.nowMs)).toBe(true);
    expect(typesOf(story.wait(300).send(story.seen(2)))).toContain('incident');

    const later = rolledBack();
    later.wait(4).send(later.seen(1));
    later.wait(597);
    expect(isAwaited(later.state, later.nowMs)).toBe(false);
    expect(later.send(later.seen(2))).toEqual([]);
    expect(last(later).state).toBe('verified');
  });

  it.each([
    ['verified', [1], 'verified'],
    ['unseen', [], 'unseen'],
  ] as const)('is %s for good when the same version starts again: its replies are meant now', (_what, seen, state) => {
    const story = rolledBack();
    story.wait(2.5).send(story.seen(...seen));
    story.start(2);
    expect(last(story).state).toBe(state);
    expect([isAwaited(story.state, story.nowMs), nextLookAtMs(story.state)]).toEqual([false, null]);
    expect(story.wait(1).send(story.seen(2))).toEqual([]);
  });

  it('that was verified says nothing of replies after a restart, and the second rollback is watched by itself', () => {
    const story = rolledBack();
    story.wait(4).send(story.seen(1));
    story.start(2);
    expect(story.send(story.seen(2))).toEqual([]);
    story.wait(5).send(story.says({ worse: true }));
    story.wait(3).send(story.seen(2));
    expect(story.state.takenBack.map(({ rollout, state }) => [rollout, state])).toEqual([
      [rolloutId(1), 'verified'],
      [rolloutId(2), 'ineffective'],
    ]);
  });

  it('of one version is watched while another is rolled out', () => {
    const story = rolling({ onNewer: 'supersede' });
    story.start(3);
    expect(typesOf(story.wait(3).send(story.seen(2, 3)))).toContain('incident');
    expect(story.rollout).toMatchObject({ id: rolloutId(2), phase: 'running' });
  });

  it('is shown with its rollout', () => {
    const story = rolledBack();
    story.wait(3).send(story.seen(2));
    const counted = { verdicts: [], units: { control: 0, candidate: 0 }, uncounted: {}, shadow: null, decisions: [] };
    expect(viewOf(story.rollout, counted, story.state.takenBack).verification).toEqual({
      ...{ version: version(2), state: 'ineffective', sinceMs: story.nowMs - 3000, boundMs: 2000 },
      ...{ lastRunAtMs: story.nowMs, lateReplies: 1 },
    });
    expect(viewOf(story.rollout, counted, []).verification).toBeNull();
  });
});
