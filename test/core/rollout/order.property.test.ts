import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, DecisionName } from '#core/rollout/effect';
import { begunRollout } from '#core/rollout/begun-rollout';
import { liveRollout } from '#core/rollout/live-rollout';
import { completes } from '#core/rollout/completes';
import { outranks } from '#core/rollout/outranks';
import type { RolloutState } from '#core/rollout/state';
import { isAwaited, nextLookAtMs } from '#core/rollout/taken-back';
import type { Approval } from '#schema/contracts/rollout';
import { always, decisionsIn, play, stories } from './play.ts';
import { person } from './scene.ts';

const onward: ReadonlySet<DecisionName> = new Set(['advanced', 'advanced_by_hand', 'completed', 'completed_by_hand']);

/** The stages whose approval is needed to leave this one. */
function asking({ plan: { stages }, stage }: RolloutState): number[] {
  const next = completes(stages[stage + 1]) ? [stage + 1] : [];
  return [stage, ...next].filter((index) => (stages[index]?.requires ?? []).length > 0);
}

describe('an approval, whatever happens', { timeout: 60_000 }, () => {
  it('is never passed: a stage is left only with every word its plan asks for', () => {
    always(() => {
      const given = new Map<string, Approval[]>();
      return ({ before, event, after, effects }) => {
        const decisions = decisionsIn(effects);
        if (event.type === 'approved' && after.rollout) given.set(after.rollout.id, [...after.rollout.approvals]);
        const live = liveRollout(before);
        const left = decisions.some(({ rollout, decision }) => rollout === live?.id && onward.has(decision));
        if (live === null || live.kind === 'manual' || !left) return;
        const words = given.get(live.id) ?? [];
        expect(words.map(({ stage }) => stage)).toEqual(expect.arrayContaining(asking(live)));
      };
    });
  });

  it('comes from somebody with the role, who is not its creator unless nobody else is there', () => {
    always(() => ({ before, event, after }) => {
      const old = before.rollout;
      if (event.type !== 'approved' || old === null) return;
      const word = after.rollout?.approvals.at(-1);
      const asked = old.plan.stages[word?.stage ?? -1]?.requires[0] ?? 'approval';
      expect(old.phase).toBe('awaiting_approval');
      expect(outranks(event.by.role, asked === 'approval' ? 'approver' : asked.approval)).toBe(true);
      const own = event.by.name === old.createdBy;
      expect(word?.waived).toBe(own);
      if (own) expect(event.by.alone).toBe(true);
    });
  });

  it('of a last stage of 100 is waited for before anybody gets it', () => {
    always(() => ({ after: { rollout } }) => {
      if (rollout?.kind !== 'plan' || rollout.phase !== 'completed') return;
      const words = rollout.approvals.map(({ stage }) => stage);
      const last = rollout.plan.stages.length - 1;
      if ((rollout.plan.stages[last]?.requires ?? []).length > 0) expect(words).toContain(last);
    });
  });
});

/** What became of every rollout that was ever queued, by its decisions. */
function fates(taken: readonly Decision[]): Map<string, DecisionName[]> {
  const fate = new Map<string, DecisionName[]>();
  for (const { rollout, decision } of taken)
    if (decision === 'queued' || fate.has(rollout)) fate.set(rollout, [...(fate.get(rollout) ?? []), decision]);
  return fate;
}

describe('a queued rollout, whatever happens', { timeout: 60_000 }, () => {
  it('is never lost: it waits, or it began, or it says how it ended', () => {
    always(() => {
      const taken: Decision[] = [];
      return ({ after, effects }) => {
        taken.push(...decisionsIn(effects));
        for (const [id, decisions] of fates(taken)) {
          const waits = after.queued?.id === id;
          expect(decisions.length > 1, `${id} ${decisions.join()}`).toBe(!waits);
          if (!waits) expect(['started', 'gated', 'completed', 'superseded', 'rolled_back']).toContain(decisions[1]);
        }
      };
    });
  });

  it('begins, or ends because its candidate is control already, as soon as nothing is live', () => {
    fc.assert(
      fc.property(stories, (script) => {
        const story = play(script, () => undefined);
        if (story.state.queued === null) return;
        const { id } = story.state.queued;
        if (liveRollout(story.state)) story.send(story.command('rolled_back'));
        if (story.state.disabled) story.send({ type: 'enabled', reason: 'x', by: person });
        const decisions = decisionsIn(story.dequeue());
        expect(story.state.queued).toBeNull();
        expect(decisions[0]).toMatchObject({ rollout: id });
        expect(['started', 'gated', 'completed', 'rolled_back']).toContain(decisions[0]?.decision);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a version that was taken back, whatever happens', { timeout: 60_000 }, () => {
  it('is watched from that moment on, if anybody had it', () => {
    always(() => ({ before, after, effects, nowMs }) => {
      const ended = decisionsIn(effects).find(
        ({ toPhase, fromPhase }) => toPhase === 'rolled_back' && fromPhase !== 'pending',
      );
      if (ended === undefined || after.rollout?.id !== ended.rollout) return;
      const was = [before.rollout, before.promoted].find((one) => one?.id === ended.rollout);
      const had = was !== null && was !== undefined && (was.percent > 0 || was.earlier.length > 0);
      expect(after.takenBack.some((one) => one.rollout === ended.rollout && one.sinceMs === nowMs)).toBe(had);
      if (had) expect([isAwaited(after, nowMs), nextLookAtMs(after) !== null]).toEqual([true, true]);
    });
  });

  it('opens an incident exactly when a run begins with it after the bound, once, and never while it is served again', () => {
    always(() => {
      const opened = new Set<string>();
      return ({ before, event, after, effects }) => {
        for (const effect of effects) {
          if (effect.type !== 'incident' || !effect.incident.title.includes('did not stop')) continue;
          const { version } = effect.incident.detail as { version: string };
          const one = after.takenBack.findLast((kept) => kept.version === version);
          expect(event.type).toBe('seen');
          expect(one).toMatchObject({ state: 'ineffective', version });
          expect([after.control, begunRollout(before)?.candidate]).not.toContain(version);
          const name = `${one?.rollout}/${one?.sinceMs}`;
          expect(opened.has(name)).toBe(false);
          opened.add(name);
        }
      };
    });
  });
});
