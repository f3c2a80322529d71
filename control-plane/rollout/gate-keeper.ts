import { liveRollout } from '#core/rollout/live-rollout';
import { hasBegun } from '#core/rollout/begun-rollout';
import type { GateJudged } from '#core/rollout/event';
import type { FeatureState, RolloutState } from '#core/rollout/state';
import type { GateView } from '#schema/contracts/gate';
import type { RolloutId } from '#schema/contracts/ids';
import type { GateAnswer, GateProgress } from './ask-gate.ts';
import type { Boundary } from './boundary.ts';
import { within } from './within.ts';

/** How soon an eval is looked at again: at first, at most, and as a share of how long the rollout waits already. */
const SOON_MS = 500;
const LATE_MS = 10_000;
const SHARE = 0.05;
/** How soon to look again when a look is under way: should it never come back, nobody else does. */
const AT_WORK_MS = 1000;
const PATIENCE_MS = 10_000;

/** What the keeper asks of the world, and whom it tells. */
export type GateWork = {
  readonly state: () => FeatureState | undefined;
  readonly ask: (rollout: RolloutState, gate: number) => Promise<GateAnswer | null>;
  readonly judge: (judged: GateJudged) => void;
  /** The rollout ended while its eval was begun: nobody wants to know any more. */
  readonly abandon: (rollout: RolloutId, gate: number) => Promise<void>;
  readonly boundary: Boundary;
};

/** The gates of the live rollout nothing is known of yet, by their place in the plan. */
function open(state: FeatureState | undefined): { rollout: RolloutState; gates: number[] } | null {
  const live = state === undefined ? null : liveRollout(state);
  if (live === null || hasBegun(live)) return null;
  const gates = live.gates.flatMap(({ verdict }, gate) => (verdict === null ? [gate] : []));
  return gates.length === 0 ? null : { rollout: live, gates };
}

/**
 * Looks after the evals of a rollout's gates until each has said something. Nothing of it is kept: what is owed stands in the
 * feature's state, so whoever wakes after a death asks again, which begins nothing twice.
 */
export class GateKeeper {
  readonly #do: GateWork;
  #atWork: Promise<void> | null = null;
  #lookedAtMs = 0;
  #of: RolloutId | null = null;
  #progress = new Map<number, GateProgress>();

  constructor(work: GateWork) {
    this.#do = work;
  }

  /** When a gate is to be looked at, in ms since the epoch; null when none waits. */
  nextAtMs(nowMs: number): number | null {
    const waiting = open(this.#do.state());
    if (waiting === null) return null;
    if (this.#atWork !== null) return nowMs + AT_WORK_MS;
    if (this.#of !== waiting.rollout.id) return nowMs;
    const waitedMs = Math.max(0, this.#lookedAtMs - waiting.rollout.stageSinceMs);
    return this.#lookedAtMs + Math.min(LATE_MS, Math.max(SOON_MS, waitedMs * SHARE));
  }

  /** Looks at the gates if it is time. Never rejects: what failed is tried again. */
  async look(nowMs: number): Promise<void> {
    const dueMs = this.nextAtMs(nowMs);
    if (this.#atWork !== null || dueMs === null || dueMs > nowMs) return;
    this.#lookedAtMs = nowMs;
    this.#atWork = within(this.#look(), PATIENCE_MS)
      .catch((error: unknown) => console.error('conductor: a gate was not looked at, will be again', error))
      .finally(() => (this.#atWork = null));
    await this.#atWork;
  }

  /** The gates with how far their evals are. */
  shown(rollout: RolloutId, gates: readonly GateView[]): GateView[] {
    return gates.map((gate, at) => {
      const known = rollout === this.#of && gate.verdict === null ? this.#progress.get(at) : undefined;
      return known === undefined ? gate : { ...gate, ...known };
    });
  }

  async #look(): Promise<void> {
    const waiting = open(this.#do.state());
    if (waiting === null) return;
    const { rollout, gates } = waiting;
    if (this.#of !== rollout.id) this.#progress.clear();
    this.#of = rollout.id;
    await this.#do.boundary('gate:before');
    await Promise.all(gates.map((gate) => this.#lookAt(rollout, gate)));
    await this.#do.boundary('gate:performed');
  }

  async #lookAt(rollout: RolloutState, gate: number): Promise<void> {
    const answer = await this.#do.ask(rollout, gate);
    if (answer === null) return;
    const still = open(this.#do.state())?.rollout.id === rollout.id;
    if (!still && 'progress' in answer) return this.#do.abandon(rollout.id, gate);
    if ('progress' in answer) this.#progress.set(gate, answer.progress);
    else this.#do.judge(answer.judged);
  }
}
