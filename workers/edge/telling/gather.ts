/** What a request lends: time, waiting, and its `waitUntil`. */
export type Hands = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly hold: (work: Promise<unknown>) => void;
};

/** Takes items to where they go, all of one group. Deals with failures itself and does not reject. */
export type Carry<Item> = (group: string, items: Item[]) => Promise<void>;

/**
 * Up to `alonePerSecond` items of a group each goes at once and alone; beyond, they wait for each other for `gatherMs`, and
 * beyond `manyPerSecond` for `gatherManyMs`: whoever takes them writes once a parcel, and where many come nobody needs the next at once.
 */
export type Pace = {
  readonly alonePerSecond: number;
  readonly gatherMs: number;
  readonly manyPerSecond: number;
  readonly gatherManyMs: number;
};

const MOST_ITEMS = 250;
/** A parcel so much older than it should get has lost the request that was to carry it. */
const LOST_MS = 450;
const MOST_GROUPS = 1000;

type Parcel<Item> = { readonly openedAtMs: number; readonly gatherMs: number; items: Item[] };
type Group<Item> = { second: number; count: number; before: number; parcel: Parcel<Item> | null };

/**
 * Sends items one by one while they are few, and gathers them when they come faster. The request that opens a parcel carries
 * it, within its own `waitUntil`; should that request die, the next one takes it over.
 */
export class Gather<Item> {
  readonly #groups = new Map<string, Group<Item>>();
  readonly #pace: Pace;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  add(group: string, item: Item, hands: Hands & { carry: Carry<Item> }): void {
    const nowMs = hands.now();
    const state = this.#group(group, nowMs);
    state.count += 1;
    const { parcel } = state;
    const perSecond = Math.max(state.count, state.before);
    if (parcel !== null) {
      parcel.items.push(item);
      const lost = nowMs - parcel.openedAtMs > parcel.gatherMs + LOST_MS;
      if (lost || parcel.items.length >= MOST_ITEMS) this.#send(group, parcel, hands);
    } else if (perSecond <= this.#pace.alonePerSecond) {
      hands.hold(hands.carry(group, [item]));
    } else {
      const { gatherMs, manyPerSecond, gatherManyMs } = this.#pace;
      const waitMs = perSecond > manyPerSecond ? gatherManyMs : gatherMs;
      this.#open(group, { openedAtMs: nowMs, gatherMs: waitMs, items: [item] }, hands);
    }
  }

  /** The items of a group that wait, for whom wants to replace one that has not left yet. */
  waiting(group: string): Item[] {
    return this.#groups.get(group)?.parcel?.items ?? [];
  }

  #group(name: string, nowMs: number): Group<Item> {
    const second = Math.floor(nowMs / 1000);
    const state = this.#groups.get(name) ?? { second, count: 0, before: 0, parcel: null };
    if (state.second !== second) {
      state.before = state.second === second - 1 ? state.count : 0;
      state.count = 0;
      state.second = second;
    }
    if (!this.#groups.has(name)) this.#forget();
    this.#groups.set(name, state);
    return state;
  }

  /** Names of groups come from a closed list, but no map grows for ever. */
  #forget(): void {
    if (this.#groups.size < MOST_GROUPS) return;
    for (const [name, { parcel }] of this.#groups) if (parcel === null) this.#groups.delete(name);
  }

  #open(group: string, parcel: Parcel<Item>, hands: Hands & { carry: Carry<Item> }): void {
    const state = this.#groups.get(group);
    if (state) state.parcel = parcel;
    hands.hold(hands.wait(parcel.gatherMs).then(() => this.#carry(group, parcel, hands)));
  }

  #send(group: string, parcel: Parcel<Item>, hands: Hands & { carry: Carry<Item> }): void {
    hands.hold(this.#carry(group, parcel, hands));
  }

  /** Whoever comes first empties the parcel; the other finds nothing to do. */
  async #carry(group: string, parcel: Parcel<Item>, { carry }: { carry: Carry<Item> }): Promise<void> {
    const state = this.#groups.get(group);
    if (state?.parcel === parcel) state.parcel = null;
    const items = parcel.items;
    parcel.items = [];
    if (items.length > 0) await carry(group, items);
  }
}
