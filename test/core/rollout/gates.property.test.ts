import { describe, expect, it } from 'vitest';
import { begunRollout, hasBegun } from '#core/rollout/begun-rollout';
import { liveRollout } from '#core/rollout/live-rollout';
import { routeOf } from '#core/rollout/route';
import type { GateState } from '#core/rollout/state';
import { transition } from '#core/rollout/transition';
import { always, decisionsIn } from './play.ts';

const isOpen = ({ verdict, open, override }: GateState, lets: boolean): boolean =>
  open && (verdict === 'pass' || (verdict === 'inconclusive' && (lets || override !== null)));

describe('the gates of a plan, whatever happens', { timeout: 60_000 }, () => {
  it('nobody is exposed, nothing mirrored and nothing promoted before every one of them passed, was let pass by the plan, or was overridden', () => {
    always(() => ({ before, after }) => {
      const { rollout } = after;
      if (rollout === null || rollout.kind === 'manual') return;
      const { plan, gates, phase } = rollout;
      const ready = plan.gates.every(({ onInconclusive }, index) => {
        const gate = gates[index];
        return gate !== undefined && isOpen(gate, onInconclusive === 'pass');
      });
      if (routeOf(after).rollout?.id === rollout.id || hasBegun(rollout) || phase === 'completed')
        expect(ready).toBe(true);
      if (after.control !== before.control && after.control === rollout.candidate) expect(ready).toBe(true);
    });
  });

  it('a fail is the end, control as it was, and what a gate said once never changes but by an override of one that cannot tell', () => {
    always(() => ({ before, event, after, effects }) => {
      const live = liveRollout(before);
      const now = [after.rollout, after.promoted].find((one) => one?.id === live?.id);
      if (live === null || now === undefined || now === null) return;
      for (const [index, gate] of live.gates.entries()) {
        const later = now.gates[index];
        if (gate.verdict === null) continue;
        expect(later).toMatchObject({ verdict: gate.verdict, eval: gate.eval, why: gate.why });
        if (later?.open !== gate.open) expect([event.type, gate.verdict]).toEqual(['gate_overridden', 'inconclusive']);
      }
      if (now.gates.some(({ verdict }) => verdict === 'fail')) {
        expect([now.phase, now.percent]).toEqual(['rolled_back', 0]);
        expect(decisionsIn(effects)[0]?.reason).toMatch(/^gate_failed: /);
        expect(after.control).toBe(before.control);
      }
    });
  });

  it('a repeat of what a gate said, or word of another rollout, changes nothing', () => {
    always(() => ({ event, after, nowMs }) => {
      if (event.type !== 'gate_judged') return;
      const again = transition(after, event, nowMs);
      expect(again).toEqual({ ok: true, value: { state: after, effects: [], alert: null } });
    });
  });

  it('each is evaluated once when its rollout’s turn comes, and given up once if the rollout ends before it has spoken', () => {
    always(() => {
      const asked = new Map<string, number>();
      return ({ after, effects }) => {
        for (const effect of effects)
          if (effect.type === 'evaluate' || effect.type === 'abandon') {
            const name = `${effect.rollout}/${effect.gate}/${effect.type}`;
            asked.set(name, (asked.get(name) ?? 0) + 1);
            expect(asked.get(name)).toBe(1);
          }
        const live = liveRollout(after);
        if (live === null || begunRollout(after) !== null) return;
        for (const gate of live.gates.keys()) expect(asked.get(`${live.id}/${gate}/evaluate`)).toBe(1);
      };
    });
  });

  it('who waits for them says so, and moves by nothing but them', () => {
    always(() => ({ before, event, after }) => {
      const live = liveRollout(before);
      if (live === null || live.phase !== 'pending') return;
      expect(live.waitingFor).toMatch(/gates|override/);
      if (after.rollout?.id === live.id && after.rollout.phase === 'running')
        expect(['gate_judged', 'gate_overridden']).toContain(event.type);
    });
  });
});
