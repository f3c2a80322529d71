import { describe, expect, it } from 'vitest';
import { begunRollout } from '#core/rollout/begun-rollout';
import { liveRollout } from '#core/rollout/live-rollout';
import { routeOf } from '#core/rollout/route';
import type { FeatureState } from '#core/rollout/state';
import { inCandidate, slot } from '#core/slot/slot';
import { resolve } from '#core/resolve/resolve';
import type { Snapshot } from '#schema/contracts/snapshot';
import { always, decisionsIn } from './play.ts';
import { feature, segment } from './scene.ts';

const segments: Snapshot['segments'] = { [segment('a')]: { var: 'a' }, [segment('b')]: { var: 'b' } };

/** People in neither segment, in one of them, and in both. */
const people = Array.from({ length: 16 }, (_, i) => ({
  unit: `user-${i}`,
  context: { targetingKey: `user-${i}`, a: i % 2 === 0, b: i % 4 < 2 },
}));

type Person = (typeof people)[number];

/** What the edge would serve this person, by the code it runs; null while nothing serves. */
function served(state: FeatureState, { unit, context }: Person) {
  const request = { feature, unit, freshId: 'x', context, segments };
  const resolution = resolve({ ...routeOf(state), disabled: false }, request);
  return resolution.ok ? resolution.value : null;
}

const isIn = ({ context }: Person, name: string): boolean => context[name as 'a' | 'b'];

describe('the traffic, whatever happens', { timeout: 60_000 }, () => {
  it('the percent that is shown is the percent that is routed, and the one that is published', () => {
    always(() => ({ after, world }) => {
      const { rollout } = after;
      const { route } = world;
      expect(route).toEqual(routeOf(after));
      const routed = route?.rollout ?? null;
      if (rollout === null) return expect(routed).toBeNull();
      const { id, candidate, control, percent, period, periods, segment: audience, earlier } = rollout;
      if (rollout.phase === 'completed') expect([routed, percent, after.control]).toEqual([null, 100, candidate]);
      else if (rollout.phase === 'rolled_back') expect([routed, percent, after.control]).toEqual([null, 0, control]);
      else if (begunRollout(after) === null) expect([routed, percent, after.control]).toEqual([null, 0, control]);
      else expect(routed).toMatchObject({ id, candidate, percent, period, segment: audience, earlier });
      if (begunRollout(after)) expect(percent).toBe(periods.at(-1)?.percent);
    });
  });

  it('the percent that is shown is the percent that the edge serves: of the audience, and of earlier ones what they had', () => {
    always(() => ({ after, effects }) => {
      const live = begunRollout(after);
      if (live === null || !effects.some(({ type }) => type === 'publish')) return;
      for (const person of people) {
        const own = slot(feature, live.id, person.unit);
        const asked = live.segment === null || isIn(person, live.segment);
        const kept = live.earlier.some(({ segment: name, percent }) => isIn(person, name) && inCandidate(own, percent));
        const exposed = kept || (asked && inCandidate(own, live.percent));
        expect(served(after, person)?.version).toBe(exposed ? live.candidate : after.control);
      }
    });
  });

  it('nobody who has the candidate loses it while a plan goes forward, also not the members of a segment', () => {
    always(() => ({ before, after, effects }) => {
      const live = liveRollout(before);
      if (live === null || live.kind === 'manual' || !effects.some(({ type }) => type === 'publish')) return;
      if (after.rollout?.id !== live.id || after.rollout.phase === 'rolled_back') return;
      for (const person of people)
        if (served(before, person)?.version === live.candidate)
          expect(served(after, person)?.version).toBe(live.candidate);
    });
  });

  it('a stage that only mirrors gives its candidate to nobody, and nothing is mirrored while it stands still or its budget is spent', () => {
    always(() => ({ after }) => {
      const live = begunRollout(after);
      if (live === null) return;
      const share = live.plan.stages[live.stage]?.shadow;
      const shadow = routeOf(after).rollout?.shadow;
      if (share === undefined) return expect(shadow).toBeNull();
      expect([live.percent, live.earlier]).toEqual([0, []]);
      expect(shadow).toBe(live.phase === 'paused' || live.mirrorSpent ? null : share);
    });
  });

  it('is never moved without a route that is published: the revision grows by one with every changed route and with nothing else', () => {
    always(() => ({ before, after, effects }) => {
      const bare = (state: FeatureState) => ({ ...routeOf(state), revision: 0 });
      const same = JSON.stringify(bare(before)) === JSON.stringify(bare(after));
      expect(after.revision).toBe(before.revision + (same ? 0 : 1));
      const published = effects.filter((effect) => effect.type === 'publish').map(({ route }) => route);
      expect(published).toEqual(same ? [] : [routeOf(after)]);
    });
  });

  it('goes to versions that exist, and control is never its own candidate', () => {
    always(() => ({ after }) => {
      const { control, rollout, versions } = routeOf(after);
      for (const one of [control, rollout?.candidate]) if (one) expect(versions).toHaveProperty(one);
      if (rollout) expect(rollout.candidate).not.toBe(control);
    });
  });

  it('control changes only by a first version, a completion or its revert, one at a time: never are two promoted', () => {
    always(() => ({ before, after, effects }) => {
      if (before.control === after.control) return;
      const taken = decisionsIn(effects).map(({ decision }) => decision);
      const turning = taken.filter((one) => ['completed', 'completed_by_hand', 'reverted'].includes(one));
      if (taken.length === 0) expect(before.control).toBeNull();
      else expect(turning).toHaveLength(1);
    });
  });

  it('one rollout is live at most, and what waits for its end is another one', () => {
    always(() => ({ after: { rollout, queued } }) => {
      if (queued === null) return;
      expect(queued).toMatchObject({ phase: 'pending', percent: 0, period: 0, endedAtMs: null });
      expect(queued.id).not.toBe(rollout?.id);
    });
  });
});
