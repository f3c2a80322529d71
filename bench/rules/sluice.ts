import { alphaShares } from '#core/evidence/alpha-shares';
import { count, type Coin, type Marks } from '#core/evidence/count';
import type { Arm } from '#core/evidence/split';
import { type Cell, type GuardrailVerdict, verdict } from '#core/evidence/verdict';
import { liveWatches, openWatch, type Watch } from '#core/evidence/watches';
import type { Rule, Running, Setting, UnitEvent } from './rule.ts';

/** Nearer than this to the threshold (in nats) the verdict is asked at every counted unit; always at a bad candidate. */
const NEAR = 1.5;
/** Farther off once in so many counted units a nat: below a base rate of 20 % no good control unit adds a twentieth on average. */
const UNITS_A_NAT = 20;

type Filling<T> = { -readonly [key in keyof T]: T[key] };
type Counted = { readonly watch: number; readonly periods: Filling<Cell>[] };

/** What a run opens: cells, one for each coin, the watches they belong to, and the marks its unit has then. */
type Opening = {
  readonly cells: readonly Filling<Cell>[];
  readonly watches: readonly Filling<Watch>[];
  readonly marks: Marks;
};

/** One rollout with the guardrail `error`, as the Conductor counts it, only that every run settles at once. */
class Rollout implements Running {
  readonly #setting: Setting;
  readonly #checksSplit: boolean;
  readonly #alpha: number;
  readonly #units = new Map<number, Marks>();
  /** For units never seen, a function of arm, share and live watches: asked once for all of them. */
  readonly #fresh = new Map<Arm, Opening>();
  #period = 0;
  #watches: Filling<Watch>[] = [];
  #counted: Counted[] = [];
  #unasked = 0;
  #missing = Infinity;

  constructor(setting: Setting, checksSplit: boolean) {
    this.#setting = setting;
    this.#checksSplit = checksSplit;
    this.#alpha = alphaShares([{ metric: 'error' }], setting.alpha)[0] ?? 0;
  }

  see(event: UnitEvent): 'rollback' | null {
    this.#open(event);
    const { arm, bad, unit } = event;
    const { cells, watches, marks } = this.#opening(this.#units.get(unit), event);
    this.#units.set(unit, marks);
    if (cells.length === 0) return null;
    const [n, k] = arm === 'control' ? (['n0', 'k0'] as const) : (['n1', 'k1'] as const);
    // As `tossed` and `addTally` do, in place: a hundred thousand units a second go by here.
    for (const watch of watches) watch[n] += 1;
    for (const cell of cells) {
      cell[n] += 1;
      if (bad) cell[k] += 1;
    }
    this.#unasked += 1;
    const due = this.#missing < NEAR || this.#unasked >= this.#missing * UNITS_A_NAT;
    return (due || (arm === 'candidate' && bad)) && this.#worse() ? 'rollback' : null;
  }

  #open({ atMs, period }: UnitEvent): void {
    const opened = openWatch(this.#watches, { nowMs: atMs, period });
    if (opened !== null || period !== this.#period) this.#fresh.clear();
    this.#period = period;
    if (opened === null) return;
    this.#watches = liveWatches([...this.#watches, opened], 1);
    const known = new Map(this.#counted.map((one) => [one.watch, one]));
    this.#counted = this.#watches.map(({ id }) => known.get(id) ?? { watch: id, periods: [] });
  }

  #opening(before: Marks | undefined, event: UnitEvent): Opening {
    const known = before === undefined ? this.#fresh.get(event.arm) : undefined;
    if (known !== undefined) return known;
    const { coins, marks } = count(before ?? null, event, this.#watches);
    const watches = this.#watches.filter(({ id }) => coins.some((coin) => coin.watch === id));
    const opening = { cells: coins.map((coin) => this.#cell(coin)), watches, marks };
    if (before === undefined) this.#fresh.set(event.arm, opening);
    return opening;
  }

  #cell({ watch, cell, w }: Coin): Filling<Cell> {
    const periods = this.#counted.find((one) => one.watch === watch)?.periods ?? [];
    const known = periods.find((one) => one.cell === cell);
    if (known !== undefined) return known;
    const fresh = { cell, w, n0: 0, k0: 0, u0: 0, n1: 0, k1: 0, u1: 0 };
    periods.push(fresh);
    return fresh;
  }

  #worse(): boolean {
    return this.#verdict().verdict === 'worse' || (!this.#checksSplit && this.#missing <= 0);
  }

  #verdict(): GuardrailVerdict {
    const { alpha, margin } = this.#setting;
    const watches = this.#counted;
    const first = watches[0] ?? { watch: 1, periods: [] };
    const asked = { id: 'error', metric: 'error', margin, alpha: this.#alpha, notWorseBy: null };
    const counts = { watches, assignment: first.periods, stage: first };
    const said = verdict({ ...asked, ...counts }, { alpha, telemetryLate: false });
    this.#unasked = 0;
    this.#missing = Math.log(1 / said.alpha) - said.logE;
    return said;
  }
}

/** Our own rule: `core/evidence` with its counting once per coin, its watches and its check of the split, as the Conductor uses it. */
export const sluice: Rule = { name: 'Sluice', start: (setting) => new Rollout(setting, true) };

/** The same without the check of the split, which the product never is: what that check costs. */
export const unchecked: Rule = { name: 'Sluice, split unchecked', start: (setting) => new Rollout(setting, false) };
