import { describe, expect, it } from 'vitest';
import { type OldFeatureState, upgraded } from '#core/rollout/upgrade';
import { RolloutView } from '#schema/contracts/rollout';
import { viewOf } from '#core/rollout/view';
import { json } from './play.ts';
import { rolling, type Story } from './scene.ts';

const younger = {
  rollout: ['segment', 'earlier', 'mirrorSpent', 'skipped', 'approvals', 'gates'],
  stage: ['requires', 'notWorse'],
  feature: ['queued', 'takenBack'],
};

function without<Whole extends object>(whole: Whole, names: readonly string[]): Whole {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name))) as Whole;
}

/** The state as it would have been kept before this machine knew segments, mirrors, approvals, queues and gates. */
function old({ state }: Story): OldFeatureState {
  const kept = json(state);
  const rollout = kept.rollout && {
    ...without(kept.rollout, younger.rollout),
    frozen: without(kept.rollout.frozen, ['grading']),
    plan: {
      ...without(kept.rollout.plan, ['onNewer', 'gates']),
      stages: kept.rollout.plan.stages.map((stage) => without(stage, younger.stage)),
    },
  };
  return { ...without(kept, younger.feature), rollout, promoted: kept.promoted && rollout };
}

describe('a state that an older machine kept', () => {
  it('is read as this one would have written it', () => {
    for (const story of [rolling(), rolling({ stages: [{ percent: 100 }] })])
      expect(upgraded(old(story))).toEqual(story.state);
  });

  it('goes on where it was', () => {
    const story = rolling().wait(60);
    story.state = upgraded(old(story));
    story.send(story.says());
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, percent: 50 });
    const counted = { verdicts: [], units: { control: 0, candidate: 0 }, uncounted: {}, shadow: null, decisions: [] };
    const view = viewOf(story.rollout, counted, story.state.takenBack);
    expect(RolloutView.parse(view)).toEqual(view);
  });

  it('of today is left as it is', () => {
    const story = rolling({ onNewer: 'queue', stages: [{ segment: 'team' }, { percent: 95 }] });
    story.start(3);
    story.send(story.command('rolled_back'));
    expect(upgraded(json(story.state))).toEqual(story.state);
  });
});
