import type { Doing, FailureCause } from './action.ts';
import type { FlowEvent, StepOutcome } from './history.ts';

/** What came of a step, in the order of its visits, and how many of them were read. */
type Visits = { readonly outcomes: StepOutcome[]; taken: number };

/** A history while it is read along a flow: each step's outcomes in the order of its visits, whatever happened between them. */
export class Reading {
  readonly #steps = new Map<string, Visits>();
  #left: number;
  /** The first subfeature, in the order of the flow, whose declared degraded answer stood in. */
  degraded: FailureCause | null = null;

  constructor(history: readonly FlowEvent[]) {
    this.#left = history.length;
    for (const { step, visit, outcome } of history) {
      const known = this.#steps.get(step);
      if (visit !== (known?.outcomes.length ?? 0) + 1)
        throw new Error(`The history does not belong to any flow: ${step}, visit ${visit}.`);
      if (known === undefined) this.#steps.set(step, { outcomes: [outcome], taken: 0 });
      else known.outcomes.push(outcome);
    }
  }

  /** What came of the next doing of a step; undefined: it was not done yet. */
  take(step: string): StepOutcome | undefined {
    const visits = this.#steps.get(step);
    const outcome = visits?.outcomes[visits.taken];
    if (visits === undefined || outcome === undefined) return undefined;
    visits.taken += 1;
    this.#left -= 1;
    return outcome;
  }

  /** The doing of a step that comes after those taken. */
  doing(step: string): Doing {
    return { step, visit: (this.#steps.get(step)?.taken ?? 0) + 1 };
  }

  /** Throws when something in the history had no place in the flow: that is a bug of the executor. */
  close(): void {
    if (this.#left > 0) throw new Error(`The history does not belong to this flow: ${this.#left} outcomes too many.`);
  }
}
