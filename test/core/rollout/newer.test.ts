import { describe, expect, it } from 'vitest';
import type { Effect } from '#core/rollout/effect';
import { routeOf } from '#core/rollout/route';
import type { PlanInput } from '#schema/contracts/plan';
import { frozen, person, rolling, rolloutId, served, type Story, version } from './scene.ts';

const decisions = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'decide' ? [effect.decision] : []));
const shown = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === 'project' ? [[effect.of, effect.rollout?.phase]] : []));

/** Version 2 is live, by a plan that says what newer ones do. */
const living = (onNewer: 'refuse' | 'supersede' | 'queue'): Story => rolling({ onNewer });

/** Version 2 is live and 3 waits for its end. */
function queued(input: PlanInput = {}): Story {
  const story = living('queue');
  story.start(3, input);
  return story;
}

describe('a newer candidate while a plan runs', () => {
  it('is refused by default, with the phase', () => {
    const story = living('refuse');
    expect(story.refusal(story.starting(3))).toEqual({
      code: 'conflict',
      detail: 'help.1 is running; one rollout at a time.',
    });
  });

  it.each(['refuse', 'supersede', 'queue'] as const)(
    'is refused when it is the same one, whatever the plan says: %s',
    (onNewer) => {
      const story = living(onNewer);
      expect(story.refusal(story.starting(2))).toMatchObject({
        code: 'conflict',
        detail: expect.stringContaining('running') as string,
      });
    },
  );

  it('is refused while traffic is moved by hand', () => {
    const story = served();
    story.send(story.traffic(2, 10));
    expect(story.refusal(story.starting(3, { onNewer: 'supersede' })).code).toBe('conflict');
  });

  it('supersedes: the live one is rolled back in the name of who started the newer, which begins in the same step', () => {
    const story = living('supersede');
    const effects = story.send({ ...story.starting(3), by: { name: 'cleo', role: 'operator' } } as ReturnType<
      Story['starting']
    >);
    expect(decisions(effects)).toMatchObject([
      {
        rollout: rolloutId(1),
        decision: 'superseded',
        by: 'cleo',
        reason: 'help.2 takes its place',
        toPhase: 'rolled_back',
      },
      { rollout: rolloutId(2), n: 1, decision: 'started', by: 'cleo', fromPhase: 'pending', toPhase: 'running' },
    ]);
    expect(shown(effects)).toEqual([
      [rolloutId(1), 'rolled_back'],
      [rolloutId(2), 'running'],
    ]);
    expect(effects.filter(({ type }) => type === 'publish')).toHaveLength(1);
    expect(routeOf(story.state)).toMatchObject({
      control: version(1),
      rollout: { id: rolloutId(2), candidate: version(3) },
    });
    expect(story.state.takenBack).toMatchObject([{ rollout: rolloutId(1), version: version(2), state: 'watching' }]);
  });

  it('supersedes a paused one too', () => {
    const story = living('supersede');
    story.send(story.command('paused'));
    story.start(3);
    expect(story.rollout).toMatchObject({ id: rolloutId(2), phase: 'running' });
  });

  it('that cannot start supersedes nobody', () => {
    const story = living('supersede');
    expect(story.refusal(story.starting(9)).code).toBe('not_found');
    expect(story.refusal(story.starting(3, { guardrails: [{ metric: 'slow' }] })).code).toBe('invalid');
    expect(story.rollout).toMatchObject({ id: rolloutId(1), phase: 'running' });
  });

  it('is queued: it has its id at once, waits, and changes no traffic', () => {
    const story = living('queue');
    const before = routeOf(story.state);
    const effects = story.start(3);
    expect(routeOf(story.state)).toEqual(before);
    expect(decisions(effects)).toMatchObject([
      { rollout: rolloutId(2), n: 1, decision: 'queued', toPhase: 'pending', percent: 0 },
    ]);
    expect(story.state.queued).toMatchObject({ id: rolloutId(2), phase: 'pending', waitingFor: 'help.1 to end' });
    expect(story.rollout.id).toBe(rolloutId(1));
    expect(shown(effects)).toEqual([[rolloutId(2), 'pending']]);
  });

  it('takes the place of one that waits, which says how it ended and never began', () => {
    const story = queued();
    const effects = story.start(3, { alpha: 0.02 });
    expect(decisions(effects)).toMatchObject([
      {
        rollout: rolloutId(2),
        n: 2,
        decision: 'superseded',
        toPhase: 'rolled_back',
        reason: 'help.3 takes its place in the queue',
      },
      { rollout: rolloutId(3), n: 1, decision: 'queued' },
    ]);
    expect(story.state.queued?.id).toBe(rolloutId(3));
    expect(story.state.takenBack).toEqual([]);
  });
});

describe('a queued rollout', () => {
  it('begins when the live one has ended, against the control of that moment', () => {
    const story = queued();
    expect(story.dequeue()).toEqual([]);
    story.send(story.command('rolled_back'));
    const effects = story.dequeue();
    expect(decisions(effects)).toMatchObject([
      { rollout: rolloutId(2), n: 2, decision: 'started', fromPhase: 'pending' },
    ]);
    expect(story.rollout).toMatchObject({
      id: rolloutId(2),
      phase: 'running',
      control: version(1),
      percent: 10,
      waitingFor: null,
    });
    expect(story.state.queued).toBeNull();

    const other = queued();
    other.wait(60).send(other.says());
    other.wait(60).send(other.says());
    other.dequeue();
    expect(other.rollout).toMatchObject({ id: rolloutId(2), control: version(2), candidate: version(3) });
  });

  it('waits on while the feature is disabled', () => {
    const story = queued();
    story.send(story.command('rolled_back'));
    story.send({ type: 'disabled', reason: 'fire', by: person });
    expect(story.dequeue()).toEqual([]);
    story.send({ type: 'enabled', reason: 'out', by: person });
    story.dequeue();
    expect(story.rollout.id).toBe(rolloutId(2));
  });

  it('whose candidate is control by then ends, and says so', () => {
    const story = rolling({ stages: [{ percent: 50, holdS: 60 }, { percent: 100 }], onNewer: 'queue' });
    story.start(3);
    const state = { ...story.state, control: version(3), rollout: { ...story.rollout, phase: 'rolled_back' as const } };
    story.state = state;
    const effects = story.dequeue();
    expect(decisions(effects)).toMatchObject([
      {
        rollout: rolloutId(2),
        decision: 'rolled_back',
        toPhase: 'rolled_back',
        reason: `${version(3)} is control by now`,
      },
    ]);
    expect(story.state.queued).toBeNull();
  });

  it('takes what is measured when it begins, and keeps what was measured before where nothing newer is known', () => {
    const story = living('queue');
    const slow: PlanInput = { guardrails: [{ metric: 'slow' }] };
    story.send({ ...story.starting(3, slow), frozen: { ...frozen, slowOverMs: 900 } } as ReturnType<Story['starting']>);
    story.send(story.command('rolled_back'));
    story.send({ type: 'dequeued', frozen: { ...frozen, settleMs: 777 } });
    expect(story.rollout.frozen).toMatchObject({ slowOverMs: 900, settleMs: 777 });
  });

  it('can be rolled back: then it never begins', () => {
    const story = queued();
    const effects = story.send(story.command('rolled_back', rolloutId(2)));
    expect(decisions(effects)).toMatchObject([
      { rollout: rolloutId(2), decision: 'rolled_back', by: 'ada', fromPhase: 'pending' },
    ]);
    expect(shown(effects)).toEqual([[rolloutId(2), 'rolled_back']]);
    expect(story.state).toMatchObject({ queued: null, rollout: { id: rolloutId(1), phase: 'running' } });
    expect(story.refusal(story.command('rolled_back', rolloutId(2))).detail).toBe(
      'help.2 has ended; help.1 is running.',
    );
  });

  it.each([
    ['paused', (story: Story) => story.command('paused', rolloutId(2))],
    ['resumed', (story: Story) => story.command('resumed', rolloutId(2))],
    ['advanced', (story: Story) => ({ ...story.advance(), rollout: rolloutId(2) }) as ReturnType<Story['advance']>],
    ['approved', (story: Story) => ({ ...story.approve(), rollout: rolloutId(2) }) as ReturnType<Story['approve']>],
  ])('is not %s: 409 with its phase', (what, event) => {
    const story = queued();
    const refused = story.refusal(event(story));
    expect(refused).toEqual({ code: 'conflict', detail: `help.2 is pending and cannot be ${what}.` });
  });

  it('begins before any traffic is moved by hand', () => {
    const story = queued();
    story.send(story.command('rolled_back'));
    expect(story.refusal(story.traffic(2, 10)).detail).toContain('help.2 is pending');
  });

  it('gives way to a newer one that is started before it began', () => {
    const story = queued();
    story.send(story.command('rolled_back'));
    const effects = story.start(2);
    expect(decisions(effects).map(({ rollout, decision }) => [rollout, decision])).toEqual([
      [rolloutId(2), 'superseded'],
      [rolloutId(3), 'started'],
    ]);
  });
});

describe('a restart', () => {
  const rolledBack = (input: PlanInput = {}): Story => {
    const story = rolling(input);
    story.send(story.command('rolled_back'));
    return story;
  };

  it('is the same candidate with the same plan under a new id: other people are first', () => {
    const story = rolledBack({ alpha: 0.02 });
    const old = story.rollout;
    const effects = story.send(story.restarting(old));
    expect(story.rollout).toMatchObject({
      id: rolloutId(2),
      candidate: version(2),
      plan: old.plan,
      phase: 'running',
      stage: 0,
    });
    expect(effects.find((effect) => effect.type === 'audit')?.entry).toMatchObject({
      action: 'rollout.restart',
      subject: rolloutId(2),
      reason: 'once more',
      detail: { restartOf: rolloutId(1) },
    });
  });

  it('works for any that was rolled back, also an older one', () => {
    const story = rolledBack();
    const old = story.rollout;
    story.start(3);
    story.send(story.command('rolled_back'));
    story.send(story.restarting(old));
    expect(story.rollout).toMatchObject({ id: rolloutId(3), candidate: version(2) });
  });

  it('obeys the plan of what is live', () => {
    const story = rolledBack();
    const old = story.rollout;
    story.start(3, { onNewer: 'queue' });
    const effects = story.send(story.restarting(old));
    expect(decisions(effects)).toMatchObject([{ decision: 'queued', rollout: rolloutId(3) }]);
    expect(effects.find((effect) => effect.type === 'audit')?.entry.action).toBe('rollout.restart');
  });

  it.each([
    ['runs', () => rolling(), 'help.1 is running and cannot be restarted.'],
    ['was completed', () => rolling({ stages: [{ percent: 100 }] }), 'help.1 is completed and cannot be restarted.'],
    [
      'was moved by hand',
      () => {
        const story = served();
        story.send(story.traffic(2, 10));
        story.send(story.traffic(2, 0));
        return story;
      },
      'help.1 is rolled_back, and was moved by hand: set its traffic.',
    ],
  ])('of one that %s is refused with its phase', (_what, given, detail) => {
    const story = given();
    expect(story.refusal(story.restarting(story.rollout))).toEqual({ code: 'conflict', detail });
  });

  it('of one that nobody knows is not found', () => {
    const story = served();
    expect(story.refusal(story.restarting(null))).toMatchObject({ code: 'not_found' });
  });
});
