import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '#core/evidence/verdict';
import type { Decision, DecisionName, Effect } from '#core/rollout/effect';
import type { Event } from '#core/rollout/event';
import { routeOf } from '#core/rollout/route';
import type { FeatureState, RolloutState } from '#core/rollout/state';
import { transition } from '#core/rollout/transition';
import type { Stage } from '#schema/contracts/plan';
import { type Happening, happenings } from './happenings.ts';
import { Story } from './scene.ts';

const stories = happenings(fc.constantFrom(0, 0, 1, 9, 10, 30, 60, 60, 200));

type Moment = { before: FeatureState; event: Event; after: FeatureState; effects: readonly Effect[]; nowMs: number };

/** Plays a story on a served feature and lets `look` see every accepted event; a refusal must leave everything as it is. */
function play(script: readonly Happening[], look: (moment: Moment) => void): Story {
  const story = new Story();
  story.push(1);
  story.push(2);
  story.push(3);
  for (const { waitS, event: eventOf } of script) {
    story.wait(waitS);
    const event = eventOf(story);
    const before = story.state;
    const step = story.ask(event);
    if (!step.ok) continue;
    const effects = story.send(event);
    look({ before, event, after: story.state, effects, nowMs: story.nowMs });
  }
  return story;
}

const decisionIn = (effects: readonly Effect[]): Decision | undefined =>
  effects.find((effect) => effect.type === 'decide')?.decision;
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const always = (look: () => (moment: Moment) => void): void => {
  fc.assert(
    fc.property(stories, (script) => void play(script, look())),
    { numRuns: 400 },
  );
};

const onward: ReadonlySet<DecisionName> = new Set(['advanced', 'completed']);

const cellsIn = ({ evidence }: Decision): readonly Cell[] =>
  evidence?.inputs.guardrails.flatMap(({ stage }) => stage.periods) ?? [];

function stageIn({ plan, stage }: RolloutState): Stage {
  const found = plan.stages[stage];
  if (found === undefined) throw new Error(`no stage ${stage}`);
  return found;
}

/** How long the current stage has not been paused, measured from outside; asked at every event, before it changes anything. */
function stopwatch(): (before: FeatureState, after: FeatureState, nowMs: number) => number {
  const stageOf = ({ rollout }: FeatureState): string => `${rollout?.id}/${rollout?.stage}`;
  let held = { stage: '', ms: 0, sinceMs: 0 };
  return (before, after, nowMs) => {
    const runs = before.rollout?.phase === 'running' || before.rollout?.phase === 'holding';
    const ms = held.ms + (runs && held.stage === stageOf(before) ? nowMs - held.sinceMs : 0);
    const stage = stageOf(after);
    held = { stage, ms: stage === held.stage ? ms : 0, sinceMs: nowMs };
    return ms;
  };
}

describe('whatever happens, in whatever order, at whatever time', () => {
  it('the percent that is shown is the percent that is routed', () => {
    always(() => ({ after }) => {
      const { rollout } = after;
      const routed = routeOf(after).rollout;
      if (rollout === null) return expect(routed).toBeNull();
      const { id, candidate, control, percent, period, periods } = rollout;
      if (rollout.phase === 'completed') expect([routed, percent, after.control]).toEqual([null, 100, candidate]);
      else if (rollout.phase === 'rolled_back') expect([routed, percent, after.control]).toEqual([null, 0, control]);
      else expect([routed, percent]).toEqual([{ id, candidate, percent, period }, periods.at(-1)?.percent]);
    });
  });

  it('traffic goes to versions that exist, and control is never its own candidate', () => {
    always(() => ({ after }) => {
      const { control, rollout, versions } = routeOf(after);
      for (const one of [control, rollout?.candidate]) if (one) expect(versions).toHaveProperty(one);
      if (rollout) expect(rollout.candidate).not.toBe(control);
    });
  });

  it('control changes only by a first version, a completion or its revert: never are two promoted', () => {
    always(() => ({ before, after, effects }) => {
      if (before.control === after.control) return;
      const decision = decisionIn(effects);
      if (decision === undefined) expect(before.control).toBeNull();
      else expect(['completed', 'completed_by_hand', 'reverted']).toContain(decision.decision);
    });
  });

  it('a worse verdict on a live rollout is the end of it, and no decision ever goes on past one', () => {
    always(() => ({ before, event, after, effects }) => {
      const given = event.type === 'evidence' || event.type === 'advanced' ? event.evidence : null;
      const worse = given?.verdicts.some(({ verdict }) => verdict === 'worse') ?? false;
      if (!worse) return;
      const live = routeOf(before).rollout;
      if (live && given?.rollout === live.id) expect(after.rollout?.phase).toBe('rolled_back');
      expect(decisionIn(effects)?.decision ?? 'rolled_back').toBe('rolled_back');
    });
  });

  it('ended is ended, but for the revert of a completed rollout', () => {
    always(() => ({ before, after, effects }) => {
      const [old, now] = [before.rollout, after.rollout];
      if (old === null || now === null || old.id !== now.id) return;
      if (old.phase === 'rolled_back') expect(now).toEqual(old);
      if (old.phase === 'completed' && now.phase !== 'completed')
        expect(decisionIn(effects)?.decision).toBe('reverted');
    });
  });

  it('the revision grows by one with every changed route and with nothing else', () => {
    always(() => ({ before, after, effects }) => {
      const bare = (state: FeatureState) => ({ ...routeOf(state), revision: 0 });
      const same = JSON.stringify(bare(before)) === JSON.stringify(bare(after));
      expect(after.revision).toBe(before.revision + (same ? 0 : 1));
      const published = effects.filter((effect) => effect.type === 'publish').map(({ route }) => route);
      expect(published).toEqual(same ? [] : [routeOf(after)]);
    });
  });

  it('no two effects share an id, and decisions are numbered without a gap', () => {
    fc.assert(
      fc.property(stories, (script) => {
        const { effects } = play(script, () => undefined);
        expect(new Set(effects.map(({ id }) => id)).size).toBe(effects.length);
        const taken = new Map<string, number>();
        for (const effect of effects) {
          if (effect.type !== 'decide') continue;
          const { rollout, n: number } = effect.decision;
          expect(number).toBe((taken.get(rollout) ?? 0) + 1);
          taken.set(rollout, number);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('a crash changes nothing: the state read back from JSON is the same and does the same', () => {
    always(() => ({ before, event, after, effects, nowMs }) => {
      expect(json(after)).toStrictEqual(after);
      const again = transition(json(before) as FeatureState, event, nowMs);
      expect(again.ok && { state: again.value.state, effects: again.value.effects }).toStrictEqual({
        state: after,
        effects,
      });
    });
  });

  it('the evidence advances a rollout only after its hold, counted without a paused moment, and its units', () => {
    always(() => {
      const clock = stopwatch();
      return ({ before, event, after, effects, nowMs }) => {
        const heldMs = clock(before, after, nowMs);
        const decision = decisionIn(effects);
        if (before.rollout === null || decision?.by !== 'evidence' || !onward.has(decision.decision)) return;
        expect(before.rollout.kind).toBe('plan');
        const { holdS, minUnits } = stageIn(before.rollout);
        expect(heldMs).toBeGreaterThanOrEqual(holdS * 1000);
        expect(event.type === 'evidence' ? event.evidence.candidateUnits : 0).toBeGreaterThanOrEqual(minUnits);
        for (const { n0, n1 } of cellsIn(decision)) expect(Math.min(n0, n1)).toBeGreaterThan(0);
        expect(cellsIn(decision)).toHaveLength(before.rollout.plan.guardrails.length);
      };
    });
  });

  it('the share of a planned rollout never falls while it lives', () => {
    always(() => ({ before, after }) => {
      const [old, now] = [routeOf(before).rollout, routeOf(after).rollout];
      if (old && now && old.id === now.id && after.rollout?.kind === 'plan')
        expect(now.percent).toBeGreaterThanOrEqual(old.percent);
    });
  });

  it('whatever happens is audited, once, with its actor: an alert always, a new version where its manifest is kept', () => {
    always(() => ({ before, event, after, effects }) => {
      const entries = effects.flatMap((effect) => (effect.type === 'audit' ? [effect.entry] : []));
      if (event.type === 'version_added') return expect(entries).toHaveLength(before.control === after.control ? 0 : 1);
      expect(entries).toHaveLength(effects.length > 0 ? 1 : 0);
      if (effects.length > 0) expect(entries[0]?.actor).toBe('by' in event ? event.by.name : 'evidence');
      if (event.type === 'alert') expect(entries[0]?.action).toMatch(/^alert\./);
    });
  });

  it('a rollout says of itself only what fits its phase', () => {
    always(() => ({ after: { rollout } }) => {
      if (rollout === null) return;
      const { phase, kind, pausedFrom, pausedBy, clockSinceMs, waitingFor, endedAtMs, endedBy } = rollout;
      const paused = phase === 'paused';
      const moves = phase === 'running' || phase === 'holding';
      const over = !paused && !moves;
      expect([pausedFrom !== null, pausedBy !== null]).toEqual([paused, paused]);
      expect(clockSinceMs !== null).toBe(moves);
      expect([endedAtMs !== null, endedBy !== null]).toEqual([over, over]);
      expect(waitingFor !== null).toBe(!over && (phase !== 'running' || kind === 'manual'));
    });
  });

  it('time that jumps back neither throws nor shortens a hold', () => {
    fc.assert(
      fc.property(happenings(fc.integer({ min: -100, max: 100 })), (script) => {
        play(script, ({ after }) => expect(after.rollout?.heldMs ?? 0).toBeGreaterThanOrEqual(0));
      }),
    );
  });

  it('reaches every decision there is, or it would say little', () => {
    const taken = new Set<string>();
    fc.assert(
      fc.property(stories, (script) => {
        for (const effect of play(script, () => undefined).effects)
          if (effect.type === 'decide') taken.add(effect.decision.decision);
      }),
      { numRuns: 400, seed: 7 },
    );
    const all: Record<DecisionName, true> = {
      ...{ started: true, percent_set: true, held: true, advanced: true, advanced_by_hand: true, completed: true },
      ...{ completed_by_hand: true, paused: true, resumed: true, rolled_back: true, reverted: true },
    };
    expect([...taken].sort()).toEqual(Object.keys(all).sort());
  });
});
