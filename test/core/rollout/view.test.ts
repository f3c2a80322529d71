import { describe, expect, it } from 'vitest';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import { viewOf } from '#core/rollout/view';
import { RolloutView } from '#schema/contracts/rollout';
import { Route } from '#schema/contracts/snapshot';
import { routeOf } from '#core/rollout/route';
import { evidenceOf, plan, rolling } from './scene.ts';

describe('a rollout as people see it', () => {
  it('is what the contract says, and a decision of the evidence can be replayed', () => {
    const story = rolling();
    const { verdicts } = evidenceOf(story.rollout, { worse: true });
    story.send(story.says({ worse: true }));
    const decisions = story.effects.flatMap((effect) => (effect.type === 'decide' ? [effect.decision] : []));
    const counted = {
      verdicts,
      units: { control: 900, candidate: 100 },
      uncounted: { anonymous: 3 },
      shadow: null,
      decisions,
    };
    const view = viewOf(story.rollout, counted, story.state.takenBack);
    expect(RolloutView.parse(view)).toEqual(view);
    expect(view).toMatchObject({ id: 'help.1', feature: 'help', guarded: true, phase: 'rolled_back', percent: 0 });
    expect(view.guardrails[0]).toMatchObject({ id: 'error', verdict: 'worse', threshold: Math.log(1 / 0.008) });
    expect(view.decisions.map(({ decision, replayable }) => [decision, replayable])).toEqual([
      ['started', false],
      ['rolled_back', true],
    ]);
  });

  it('is routed as the contract of the snapshot says', () => {
    const route = routeOf(rolling().state);
    expect(Route.parse(route)).toEqual(route);
  });
});

describe('guardrails in force', () => {
  it('have ids of their own that name the question and its margin, and thresholds that are frozen', () => {
    const { guardrails } = plan({
      guardrails: [
        { metric: 'error' },
        { metric: 'error', margin: 0.01 },
        { metric: 'error' },
        { metric: 'slow', overMs: 2500 },
        { metric: 'slow' },
        { metric: 'rejected', feedback: 'thumbs' },
      ],
    });
    const asked = askedGuardrails({
      plan: { ...plan(), guardrails },
      frozen: { slowOverMs: 900, settleMs: 250, deadlineMs: 60_000, grading: 1 },
    });
    expect(asked.map(({ id }) => id)).toEqual([
      'error',
      'error+0.01',
      'error#2',
      'slow>2500',
      'slow',
      'rejected:thumbs/1800',
    ]);
    expect(asked[3]).toMatchObject({ metric: 'slow', overMs: 2500 });
    expect(asked[4]).toMatchObject({ metric: 'slow', overMs: 900, margin: 0 });
    expect(asked[5]).toMatchObject({ metric: 'rejected', feedback: 'thumbs', waitMs: 1_800_000 });
  });
});
