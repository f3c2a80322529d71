import type { StepAction } from '#core/flow/action';

/** When the doings that share a deadline began: those of one agent. */
export class SharedTimes {
  readonly #beganMs = new Map<string, number>();

  /** What is left of an action's time, of which the run has `leftMs`. */
  budgetMs(action: StepAction, nowMs: number, leftMs: number): number {
    const time = action.do === 'prompt' || action.do === 'tool' || action.do === 'code' ? action.time : undefined;
    if (time === undefined) return leftMs;
    const beganMs = this.#beganMs.get(time.of) ?? nowMs;
    this.#beganMs.set(time.of, beganMs);
    return Math.min(leftMs, beganMs + time.deadlineMs - nowMs);
  }
}
