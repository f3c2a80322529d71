import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '#core/evidence/verdict';
import type { Decision, DecisionName } from '#core/rollout/effect';
import type { Evidence, Event } from '#core/rollout/event';
import { routeOf } from '#core/rollout/route';
import type { FeatureState, RolloutState, TakenBack } from '#core/rollout/state';
import { transition } from '#core/rollout/transition';
import type { Stage } from '#schema/contracts/stage';
import { happenings } from './happenings.ts';
import { always, decisionsIn, json, play, stories } from './play.ts';

const onward: ReadonlySet<DecisionName> = new Set(['advanced', 'completed']);

const evidenceIn = (event: Event): Evidence | null => ('evidence' in event ? event.evidence : null);

const cellsIn = ({ evidence }: Decision): readonly Cell[] =>
  evidence?.inputs.guardrails.flatMap(({ stage }) => stage.periods) ?? [];

function stageIn({ plan, stage }: RolloutState): Stage {
  const found = plan.stages[stage];
  if (found === undefined) throw new Error(`no stage ${stage}`);
  return found;
}

/** How long the stage must have been held: not at all where nobody is exposed, or where a person said so. */
function leastHeldMs(live: RolloutState): number {
  const { holdS, shadow } = stageIn(live);
  return live.skipped || (live.percent === 0 && shadow === undefined) ? 0 : holdS * 1000;
}

/** What the plan asks of the stage that was just left and the evidence did not have, computed from outside. */
function unmet(live: RolloutState, decision: Decision, given: Evidence | null): string[] {
  const { minUnits, notWorse, shadow } = stageIn(live);
  const blind = live.percent === 100 || (live.percent === 0 && shadow === undefined);
  if (blind) return [];
  if (given === null) return [...notWorse.map(({ metric }) => metric), ...(minUnits > 0 ? ['units'] : [])];
  const shown = given.verdicts.filter(({ verdict }) => verdict === 'not_worse').map(({ metric }) => metric);
  const cells = cellsIn(decision);
  const empty = shadow === undefined && cells.some(({ n0, n1 }) => Math.min(n0, n1) === 0);
  const least = shadow === undefined ? minUnits : Math.max(1, minUnits);
  const lacks = {
    units: given.candidateUnits < least,
    arms: empty,
    counts: cells.length < live.plan.guardrails.length,
  };
  const open = notWorse.filter(({ metric }) => !shown.includes(metric)).map(({ metric }) => metric);
  return [...open, ...Object.entries(lacks).flatMap(([name, lacking]) => (lacking ? [name] : []))];
}

/** How long the current stage has not been paused, measured from outside; asked at every event, before it changes anything. */
function stopwatch(): (before: FeatureState, after: FeatureState, nowMs: number) => number {
  const stageOf = ({ rollout }: FeatureState): string => `${rollout?.id}/${rollout?.stage}`;
  let held = { stage: '', ms: 0, sinceMs: 0 };
  return (before, after, nowMs) => {
    const runs = ['running', 'holding', 'awaiting_approval'].includes(before.rollout?.phase ?? 'pending');
    const ms = held.ms + (runs && held.stage === stageOf(before) ? nowMs - held.sinceMs : 0);
    const stage = stageOf(after);
    held = { stage, ms: stage === held.stage ? ms : 0, sinceMs: nowMs };
    return ms;
  };
}

describe('whatever happens, in whatever order, at whatever time', { timeout: 60_000 }, () => {
  it('a worse verdict on a live rollout is the end of it, and no decision ever goes on past one', () => {
    always(() => ({ before, event, after, effects }) => {
      const given = evidenceIn(event);
      const worse = given?.verdicts.some(({ verdict }) => verdict === 'worse') ?? false;
      if (!worse) return;
      const live = routeOf(before).rollout;
      if (live && given?.rollout === live.id) expect(after.rollout?.phase).toBe('rolled_back');
      expect(decisionsIn(effects).at(-1)?.decision ?? 'rolled_back').toBe('rolled_back');
    });
  });

  it('ended is ended, but for the revert of a completed rollout', () => {
    always(() => ({ before, after, effects }) => {
      const [old, now] = [before.rollout, after.rollout];
      if (old === null || now === null || old.id !== now.id) return;
      if (old.phase === 'rolled_back') expect(now).toEqual(old);
      if (old.phase === 'completed' && now.phase !== 'completed')
        expect(decisionsIn(effects)[0]?.decision).toBe('reverted');
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
      const again = transition(json(before), event, nowMs);
      expect(isDeepStrictEqual(json(after), after)).toBe(true);
      expect(again.ok && isDeepStrictEqual([again.value.state, again.value.effects], [after, effects])).toBe(true);
    });
  });

  it('the evidence advances a rollout only after its hold, counted without a paused moment, its units, and what it asks to be shown', () => {
    always(() => {
      const clock = stopwatch();
      return ({ before, event, after, effects, nowMs }) => {
        const heldMs = clock(before, after, nowMs);
        const decision = decisionsIn(effects).find(({ decision: name }) => onward.has(name));
        const live = before.rollout;
        if (live === null || decision?.by !== 'evidence' || decision.rollout !== live.id) return;
        expect(live.kind).toBe('plan');
        expect(heldMs).toBeGreaterThanOrEqual(leastHeldMs(live));
        if (!live.skipped) expect(unmet(live, decision, evidenceIn(event))).toEqual([]);
      };
    });
  });

  it('what a person skipped was a hold or too few units, never data that nobody can trust', () => {
    always(() => ({ before, event, effects }) => {
      const decision = decisionsIn(effects).find(({ decision: name }) => name.endsWith('_by_hand') || onward.has(name));
      if (decision === undefined || before.rollout?.id !== decision.rollout) return;
      const causes = evidenceIn(event)?.verdicts.map(({ cause }) => cause) ?? [];
      for (const cause of ['assignment_skewed', 'telemetry_late', 'grader_failed']) expect(causes).not.toContain(cause);
    });
  });

  it('the share of an audience of a planned rollout never falls while it lives', () => {
    always(() => ({ before, after }) => {
      const [old, now] = [routeOf(before).rollout, routeOf(after).rollout];
      if (old && now && old.id === now.id && after.rollout?.kind === 'plan' && old.segment === now.segment)
        expect(now.percent).toBeGreaterThanOrEqual(old.percent);
    });
  });

  it('whatever happens is audited with its actor: each decision once, an alert always, a new version where its manifest is kept', () => {
    always(() => ({ before, event, after, effects }) => {
      const entries = effects.flatMap((effect) => (effect.type === 'audit' ? [effect.entry] : []));
      if (event.type === 'version_added') return expect(entries).toHaveLength(before.control === after.control ? 0 : 1);
      expect(entries.length > 0).toBe(effects.length > 0);
      expect(entries.length).toBeGreaterThanOrEqual(decisionsIn(effects).length);
      if (effects.length > 0) expect(entries[0]?.actor).toBe('by' in event ? event.by.name : 'evidence');
      if (event.type === 'alert') expect(entries[0]?.action).toMatch(/^alert\./);
    });
  });

  it('every decision and every incident is told in one line, but for what changes nobody else’s part', () => {
    always(() => ({ effects }) => {
      const told = effects.flatMap((effect) => (effect.type === 'notify' ? [effect] : []));
      const silent = new Set<DecisionName>(['mirror_spent', 'regraded']);
      const loud = decisionsIn(effects).filter(({ decision }) => !silent.has(decision));
      const opened = effects.filter(({ type }) => type === 'incident');
      expect(told.filter(({ notification }) => notification.type === 'incident.opened')).toHaveLength(opened.length);
      expect(told.length).toBeGreaterThanOrEqual(loud.length + opened.length);
      for (const { id, notification } of told) {
        expect(notification.id).toBe(id);
        expect(notification.text).toMatch(/^help[^\n]{5,400}$/);
      }
    });
  });

  it('every rollout that a change is about is shown anew, with its state', () => {
    always(() => ({ before, after, effects }) => {
      const shown = effects.flatMap((effect) => (effect.type === 'project' ? [effect] : []));
      expect(new Set(shown.map(({ of }) => of)).size).toBe(shown.length);
      for (const { rollout } of decisionsIn(effects)) expect(shown.map(({ of }) => of)).toContain(rollout);
      for (const { of, rollout } of shown) {
        const kept = [after.rollout, after.queued].find((one) => one?.id === of);
        if (kept && rollout) expect(rollout).toEqual(kept);
      }
      if (JSON.stringify(before.rollout) !== JSON.stringify(after.rollout) && effects.length > 0)
        expect(shown.map(({ rollout }) => rollout)).toContainEqual(after.rollout);
    });
  });

  it('a rollout says of itself only what fits its phase', () => {
    always(() => ({ after: { rollout } }) => {
      if (rollout === null) return;
      const { phase, kind, pausedFrom, pausedBy, clockSinceMs, waitingFor, endedAtMs, endedBy } = rollout;
      const paused = phase === 'paused';
      const moves = phase === 'running' || phase === 'holding' || phase === 'awaiting_approval';
      const gated = phase === 'pending';
      const over = !paused && !moves && !gated;
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

  it('reaches every decision there is, every end by every way, and every answer about what was taken back, or it would say little', () => {
    const taken = new Set<string>();
    const ends = new Set<string>();
    const seen = new Set<string>();
    fc.assert(
      fc.property(stories, (script) => {
        play(script, ({ after, effects }) => {
          for (const { decision, fromPhase, toPhase } of decisionsIn(effects)) {
            taken.add(decision);
            if (toPhase === 'completed' || toPhase === 'rolled_back') ends.add(`${fromPhase} ${toPhase}`);
          }
          for (const { state } of after.takenBack) seen.add(state);
        });
      }),
      { numRuns: 800, seed: 7 },
    );
    const all: Record<DecisionName, true> = {
      ...{ started: true, percent_set: true, held: true, advanced: true, advanced_by_hand: true, completed: true },
      ...{ completed_by_hand: true, paused: true, resumed: true, rolled_back: true, reverted: true, queued: true },
      ...{ superseded: true, awaiting_approval: true, approved: true, mirror_spent: true, regraded: true },
      ...{ gated: true, gate_passed: true, gate_inconclusive: true, gate_overridden: true },
    };
    const every: Record<TakenBack['state'], true> = { watching: true, verified: true, unseen: true, ineffective: true };
    expect([...taken].sort()).toEqual(Object.keys(all).sort());
    expect([...seen].sort()).toEqual(Object.keys(every).sort());
    expect([...ends].sort()).toEqual([
      'awaiting_approval rolled_back',
      'completed rolled_back',
      'holding completed',
      'holding rolled_back',
      'paused rolled_back',
      'pending completed',
      'pending rolled_back',
      'running completed',
      'running rolled_back',
    ]);
  });
});
