import type { Doing, FailureCause } from './action.ts';
import type { FlowEvent, StepOutcome } from './history.ts';

/** A history while it is read along a flow: each step's outcomes in the order of its visits, whatever happened between them. */
export class Reading {
  readonly #outcomes = new Map<string, StepOutcome[]>();
  readonly #taken = new Map<string, number>();
  #left: number;
  /** The first subfeature, in the order of the flow, whose declared degraded answer stood in. */
  degraded: FailureCause | null = null;

  constructor(history: readonly FlowEvent[]) {
    this.#left = history.length;
    for (const { step, visit, outcome } of history) {
      const outcomes = this.#outcomes.get(step) ?? [];
      if (visit !== outcomes.push(outcome))
        throw new Error(`The history does not belong to any flow: ${step}, visit ${visit}.`);
      if (visit === 1) this.#outcomes.set(step, outcomes);
    }
  }

  /** What came of the next doing of a step; undefined: it was not done yet. */
  take(step: string): StepOutcome | undefined {
    const taken = this.#taken.get(step) ?? 0;
    const outcome = this.#outcomes.get(step)?.[taken];
    if (outcome === undefined) return undefined;
    this.#taken.set(step, taken + 1);
    this.#left -= 1;
    return outcome;
  }

  /** The doing of a step that comes after those taken. */
  doing(step: string): Doing {
    return { step, visit: (this.#taken.get(step) ?? 0) + 1 };
  }

  /** Throws when something in the history had no place in the flow: that is a bug of the executor. */
  close(): void {
    if (this.#left > 0) throw new Error(`The history does not belong to this flow: ${this.#left} outcomes too many.`);
  }
}
