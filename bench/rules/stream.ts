import type { Setting, UnitEvent } from './rule.ts';
import { seeded } from './seeded.ts';

/** How much traffic every scenario has; only rules with a clock notice. */
const REQUESTS_PER_MINUTE = 1000;

/** The next request of a rollout; null when the rollout is over. */
export type Stream = () => UnitEvent | null;

/** A user who comes back: where it stands in [0, 1) (the candidate owns the low places) and its own rate, if it has one. */
export type User = { readonly place: number; readonly rate: number | null };

/** One rollout's circumstances, drawn before its first request: everything below is a function of the request's number. */
export type Drawn = {
  readonly users: readonly User[];
  /** Which user asks; a number outside `users` is somebody new. */
  readonly who: (random: () => number) => number;
  readonly share: (index: number) => { readonly period: number; readonly w: number };
  /** Rates of new units: control's, the candidate's, and the candidate's that the oracle is told. */
  readonly rates: (index: number) => { readonly p0: number; readonly p1: number; readonly told1: number };
};

/** A kind of rollout. `harmless`: a rollback is false; else one before request `harmFrom` is. `requests` is where it ends. */
export type Scenario = Setting & {
  readonly id: string;
  readonly title: string;
  readonly harmless: boolean;
  readonly harmFrom: number;
  readonly requests: number;
  readonly draw: (random: () => number) => Drawn;
};

/** The requests of one rollout of a scenario: the same seed, the same requests, whichever rule reads them. */
export function stream(scenario: Scenario, seed: number): Stream {
  const random = seeded(seed);
  const { users, who, share, rates } = scenario.draw(random);
  let index = -1;
  return () => {
    index += 1;
    if (index >= scenario.requests) return null;
    const id = who(random);
    const user = users[id];
    const place = user === undefined ? random() : user.place;
    const { period, w } = share(index);
    const { p0, p1, told1 } = rates(index);
    const arm = place < w ? 'candidate' : 'control';
    const rate = user?.rate ?? (arm === 'candidate' ? p1 : p0);
    return {
      unit: user === undefined ? users.length + index : id,
      atMs: (index * 60_000) / REQUESTS_PER_MINUTE,
      period,
      w,
      arm,
      bad: random() < rate,
      told0: p0,
      told1,
    };
  };
}
