import type { Drawn, Scenario, User } from './stream.ts';

/** The risk every rule is run at, where it has one. */
export const ALPHA = 0.01;

const HARMLESS_REQUESTS = 12_000;
/** Until then every harm here is found by our rule and the oracle; a rule that is not done by then has missed it. */
const HARM_REQUESTS = 60_000;
const HEALTHY_UNITS = 20_000;
const NOBODY = -1;
const HEAVY_RATES = [0.01, 0.01, 0.01, 0.06, 0.5] as const;

const times = <T>(n: number, of: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => of(index));
const pick = <T>(from: readonly [T, ...T[]], random: () => number): T =>
  from[Math.floor(random() * from.length)] ?? from[0];

const steady = (w: number): Drawn['share'] => {
  const only = { period: 1, w };
  return () => only;
};

/** Shares one after the other, each for as many requests. */
const stages = (shares: readonly number[], requests: number): Drawn['share'] => {
  const all = shares.map((w, index) => ({ period: index + 1, w }));
  const last = { period: all.length, w: shares.at(-1) ?? 0 };
  return (index) => all[Math.floor((index * all.length) / requests)] ?? last;
};

/** Equal arms at a rate; the oracle is told to look for three times as much. */
const equal = (rate: number): ReturnType<Drawn['rates']> => ({ p0: rate, p1: rate, told1: Math.min(0.9, 3 * rate) });

/** A rate that goes from `from` to `times` it, up or down, over the rollout, evenly in its logarithm. */
const drifting =
  (from: number, factor: number): Drawn['rates'] =>
  (index) =>
    equal(from * factor ** (index / HARMLESS_REQUESTS));

/** Up to threefold either way. */
const driftFactor = (random: () => number): number => 3 ** (2 * random() - 1);

const alike = (n: number, random: () => number): User[] => times(n, () => ({ place: random(), rate: null }));

/** A part of the requests comes from users who return, each as often as the other. */
const returning =
  (users: number, part: number): Drawn['who'] =>
  (random) =>
    random() < part ? Math.floor(random() * users) : NOBODY;

const nobodyReturns = { users: [], who: () => NOBODY };

const harmless = (id: string, title: string, draw: Scenario['draw']): Scenario => ({
  id,
  title,
  harmless: true,
  harmFrom: 0,
  requests: HARMLESS_REQUESTS,
  alpha: ALPHA,
  margin: 0,
  baseRate: 0.02,
  draw,
});

/** New units only, a constant share, and a candidate that is bad at `p1` where control is at `p0`, from unit `from` on. */
export function harmful(
  id: string,
  { w, p0, p1, margin }: { w: number; p0: number; p1: number; margin: number },
  from = 0,
): Scenario {
  const percent = (rate: number): string => `${Math.round(rate * 1000) / 10} %`;
  const before = { p0, p1: p0, told1: p0 };
  const after = { p0, p1, told1: p1 };
  const rates: Drawn['rates'] = (index) => (index < from ? before : after);
  const late = from === 0 ? '' : ` after ${from.toLocaleString('en')} healthy`;
  return {
    id,
    title: `${percent(p0)} → ${percent(p1)}${late}`,
    harmless: false,
    harmFrom: from,
    requests: from + HARM_REQUESTS,
    alpha: ALPHA,
    margin,
    baseRate: p0,
    draw: () => ({ ...nobodyReturns, share: steady(w), rates }),
  };
}

/** Rollouts of a candidate that is exactly as good as control. */
export const harmlessScenarios: readonly Scenario[] = [
  harmless('equal', 'equal arms', () => ({ ...nobodyReturns, share: steady(0.2), rates: () => equal(0.02) })),
  harmless('drift', 'drifting base rate', (random) => ({
    ...nobodyReturns,
    share: steady(0.2),
    rates: drifting(0.02, driftFactor(random)),
  })),
  harmless('ramp', 'ramp 5→25→50 %, drift', (random) => ({
    users: alike(3000, random),
    who: returning(3000, 0.3),
    share: stages([0.05, 0.25, 0.5], HARMLESS_REQUESTS),
    rates: drifting(0.02, driftFactor(random)),
  })),
  harmless('byhand', '30 changes, drift', (random) => ({
    users: alike(3000, random),
    who: returning(3000, 0.3),
    share: stages(
      times(31, () => pick([0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7], random)),
      HARMLESS_REQUESTS,
    ),
    rates: drifting(0.02, driftFactor(random)),
  })),
  {
    ...harmless('heavy', 'heavy, returning users', (random) => ({
      users: times(800, () => ({ place: random(), rate: pick(HEAVY_RATES, random) })),
      // Cubed, so that a tenth of these users sends nearly half of their requests.
      who: (draw) => (draw() < 0.5 ? Math.floor(draw() ** 3 * 800) : NOBODY),
      share: steady(0.2),
      rates: () => equal(0.02),
    })),
    // What an operator saw before: half of the requests at 2 %, half at the mean of the users' own rates.
    baseRate: 0.069,
  },
];

/** Rollouts of a candidate that harms, at a share of 5 %. */
export const harmfulScenarios: readonly Scenario[] = [
  harmful('1to50', { w: 0.05, p0: 0.01, p1: 0.5, margin: 0 }),
  harmful('2to20', { w: 0.05, p0: 0.02, p1: 0.2, margin: 0 }),
  harmful('2to6', { w: 0.05, p0: 0.02, p1: 0.06, margin: 0 }),
  harmful('10to15', { w: 0.05, p0: 0.1, p1: 0.15, margin: 0 }),
  harmful('late', { w: 0.05, p0: 0.02, p1: 0.06, margin: 0 }, HEALTHY_UNITS),
];
