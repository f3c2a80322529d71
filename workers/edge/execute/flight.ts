import type { StepAction } from '#core/flow/action';
import type { FlowEvent, StepOutcome } from '#core/flow/history';
import type { Caller } from './caller.ts';

/** Does an action for a caller. Null: that caller left. */
export type Perform = (action: StepAction, caller: Caller) => Promise<StepOutcome | null>;

/** The most that one run does at once, whatever its flow says: the platform opens no more connections for one request, and a call that waits for one would lose its time. */
const MOST = 6;

type Landed = { readonly action: StepAction; readonly outcome: StepOutcome | null };
type Doing = { readonly landed: Promise<Landed>; readonly stop: () => void };

/** Somebody who leaves with the caller, or before, when told to. */
function companion(caller: Caller): { one: Caller; leave: () => void } {
  let told = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  const one: Caller = {
    hasLeft: () => told || caller.hasLeft(),
    leaves: Promise.race([promise, caller.leaves]),
    why: () => (told ? 'The run went on without it.' : caller.why()),
  };
  const leave = (): void => {
    told = true;
    resolve();
  };
  return { one, leave };
}

const eventOf = ({ action: { step, visit }, outcome }: Landed): FlowEvent | null =>
  outcome === null ? null : { step, visit, outcome };

/** What a run does at once. An action is known by its step: no step is done twice at the same time. */
export class Flight {
  readonly #doing = new Map<string, Doing>();
  readonly #perform: Perform;
  readonly #caller: Caller;

  constructor(perform: Perform, caller: Caller) {
    this.#perform = perform;
    this.#caller = caller;
  }

  /**
   * Stops what is not wanted any more, begins what is, in this order and as far as there is room, and waits for the next that is
   * done. Null: the caller left. What stands alone, which is nearly everything, is done without more ado.
   */
  async next(wanted: readonly StepAction[]): Promise<FlowEvent | null> {
    const [only] = wanted;
    if (this.#doing.size > 0) this.#keep(new Set(wanted.map(({ step }) => step)));
    if (only !== undefined && wanted.length === 1 && this.#doing.size === 0)
      return eventOf({ action: only, outcome: await this.#perform(only, this.#caller) });
    for (const action of wanted) if (this.#doing.size < MOST && !this.#doing.has(action.step)) this.#begin(action);
    const landed = await Promise.race([...this.#doing.values()].map((doing) => doing.landed));
    this.#doing.delete(landed.action.step);
    return eventOf(landed);
  }

  /** The run is over: nothing that still goes on is waited for. */
  stop(): void {
    this.#keep(new Set());
  }

  #keep(steps: ReadonlySet<string>): void {
    for (const [step, { stop }] of this.#doing) {
      if (steps.has(step)) continue;
      stop();
      this.#doing.delete(step);
    }
  }

  #begin(action: StepAction): void {
    const { one, leave } = companion(this.#caller);
    const landed = this.#perform(action, one).then((outcome) => ({ action, outcome }));
    this.#doing.set(action.step, { landed, stop: leave });
  }
}
