import { alphaShares } from '#core/evidence/alpha-shares';
import { type Coin, count, type Marks } from '#core/evidence/count';
import { admitted, type Slices } from '#core/evidence/slices';
import type { Arm } from '#core/evidence/split';
import { type Cell, type GuardrailInputs, type GuardrailVerdict, verdict } from '#core/evidence/verdict';
import { liveWatches, openWatch, tossed, type Watch } from '#core/evidence/watches';
import { slot } from '#core/slot/slot';

/** A seeded source of numbers in [0, 1) (mulberry32): the same stream on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** One request: who asks, when, at which period and share, whether each arm would answer badly, whether its record gets lost. */
export type Request = {
  unit: string;
  nowMs: number;
  period: number;
  w: number;
  bad: (arm: Arm) => boolean;
  /** The value that the run comes with, in a world that watches values apart. */
  slice?: string;
  lost?: (arm: Arm) => boolean;
};

const empty = (cell: string, w: number): Cell => ({ cell, w, n0: 0, k0: 0, u0: 0, n1: 0, k1: 0, u1: 0 });

type Seen = { arm: Arm; bad: boolean; coins: readonly Coin[] };

const byValue = { id: 'error', metric: 'error', by: { attribute: 'context.value', index: 0 } } as const;

/** A rollout with one guardrail whose runs settle at once: real slots, real counting, real watches, real verdicts. */
export class World {
  readonly alpha: number;
  readonly id: string;
  watches: readonly Watch[] = [];
  requests = 0;
  candidates = 0;
  readonly units = new Map<string, Marks>();
  readonly cells = new Map<number, Map<string, Cell>>();
  /** In the order of first sight, and the cells of each, by watch. */
  slices: Slices = {};
  readonly sliced = new Map<string, Map<number, Map<string, Cell>>>();

  constructor(id: string, alpha: number) {
    this.id = id;
    this.alpha = alpha;
  }

  /** Takes one request; true once the evidence rolls the candidate back. Looks whenever the evidence can have risen much. */
  take(request: Request): boolean {
    const { unit, nowMs, period, w } = request;
    const arm: Arm = slot('world', this.id, unit) < Math.round(w * 100_000) ? 'candidate' : 'control';
    this.requests += 1;
    if (arm === 'candidate') this.candidates += 1;
    this.open(nowMs, period);
    if (request.lost?.(arm) === true) return false;
    const sighted = count(this.units.get(unit) ?? null, { arm, period, w }, this.watches);
    this.units.set(unit, sighted.marks);
    this.watches = tossed(this.watches, arm, sighted.coins);
    const bad = request.bad(arm);
    const seen = { arm, bad, coins: sighted.coins };
    this.add(this.cells, seen);
    if (request.slice !== undefined && seen.coins.length > 0) this.addTo(request.slice, seen);
    const look = sighted.coins.length > 0 && (arm === 'candidate' ? bad : this.requests % 50 === 0);
    return look && this.verdict().verdict === 'worse';
  }

  verdict(): GuardrailVerdict {
    const watches = this.watches.map(({ id }) => ({ watch: id, periods: [...(this.cells.get(id)?.values() ?? [])] }));
    const [alpha = 0] = alphaShares([{ metric: 'error' }], this.alpha);
    const first = watches[0] ?? { watch: 1, periods: [] };
    const inputs = {
      id: 'error',
      metric: 'error',
      margin: 0,
      alpha,
      watches,
      assignment: first.periods,
      stage: first,
      notWorseBy: null,
      ...this.apart(),
    };
    return verdict(inputs, { alpha: this.alpha, telemetryLate: false });
  }

  private open(nowMs: number, period: number): void {
    const opened = openWatch(this.watches, { nowMs, period });
    if (opened === null) return;
    this.watches = liveWatches([...this.watches, opened], 1);
    const live = new Set(this.watches.map(({ id }) => id));
    for (const id of this.cells.keys()) if (!live.has(id)) this.cells.delete(id);
  }

  private addTo(value: string, seen: Seen): void {
    const { slices, names } = admitted(this.slices, [byValue], [value]);
    this.slices = slices;
    const [name = value] = names;
    const cells = this.sliced.get(name) ?? new Map<number, Map<string, Cell>>();
    this.sliced.set(name, cells);
    this.add(cells, seen);
  }

  /** The slices as a decision is taken from them; nothing in a world that has none. */
  private apart(): Pick<GuardrailInputs, 'slices'> {
    const names = this.slices['context.value'];
    if (names === undefined) return {};
    const slices = names.map((value, index) => {
      const own = this.sliced.get(value);
      const watches = this.watches.flatMap(({ id }) => {
        const cells = own?.get(id);
        return cells === undefined ? [] : [{ watch: id, periods: [...cells.values()] }];
      });
      return { value, j: index + 1, watches };
    });
    return { slices };
  }

  private add(to: Map<number, Map<string, Cell>>, { arm, bad, coins }: Seen): void {
    const [n, k] = arm === 'control' ? (['n0', 'k0'] as const) : (['n1', 'k1'] as const);
    for (const { watch, cell: name, w } of coins) {
      const cells = to.get(watch) ?? new Map<string, Cell>();
      to.set(watch, cells);
      const cell = cells.get(name) ?? empty(name, w);
      cells.set(name, { ...cell, [n]: cell[n] + 1, [k]: cell[k] + (bad ? 1 : 0) });
    }
  }
}
