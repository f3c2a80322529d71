import { type Ending, race } from './race.ts';
import type { Rule } from './rule.ts';
import type { Scenario } from './stream.ts';

/** A share of rollouts with its 95 % interval (Wilson's, which is honest at 0 of n), all from 0 to 1. */
export type Share = { readonly share: number; readonly low: number; readonly high: number };

/** How a rule did in a harmless scenario. */
export type FalseRate = { readonly rule: string; readonly count: number; readonly of: number } & Share;

/**
 * How a rule did in a harmful scenario, in candidate units exposed since the harm began: over all rollouts that it did not take
 * back early; those it missed count with all they exposed, so with `missed` above 0 `mean` and `q90` are lower bounds.
 */
export type Found = {
  readonly rule: string;
  readonly mean: number;
  readonly q90: number;
  /** Mean over the oracle's mean on the same rollouts, and its standard error. */
  readonly ratio: number;
  readonly ratioError: number;
  readonly missed: number;
  readonly early: number;
};

/** Everything measured in one scenario, in the order of the rules; `of` rollouts each. */
export type Measured<T> = { readonly scenario: Scenario; readonly of: number; readonly rules: readonly T[] };

/** Wilson's 95 % interval of `count` in `of`. */
export function wilson(count: number, of: number): Share {
  const z2 = 1.959964 ** 2;
  const share = count / of;
  const middle = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Math.sqrt(z2) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of))) / (1 + z2 / of);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value at or under which nine tenths of the values are. */
export function q90(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? Number.NaN;
}

/** The ratio of two means of pairs and its standard error. */
export function ratioOf(pairs: readonly (readonly [above: number, below: number])[]): { ratio: number; error: number } {
  const below = average(pairs.map((pair) => pair[1]));
  const ratio = average(pairs.map((pair) => pair[0])) / below;
  const squares = pairs.map(([a, b]) => (a - ratio * b) ** 2);
  return { ratio, error: Math.sqrt(average(squares) / pairs.length) / below };
}

/** Seeds differ by scenario, so that no scenario's luck is another's. */
function races(scenario: Scenario, rules: readonly Rule[], of: number): Ending[][] {
  const salt = Array.from(scenario.id, (char) => char.codePointAt(0) ?? 0).reduce(
    (sum, code) => (sum * 31 + code) >>> 0,
    7,
  );
  return Array.from({ length: of }, (_, index) => race(scenario, rules, (salt + index * 2_654_435_761) >>> 0));
}

/** False rollbacks of the rules over `of` rollouts of a harmless scenario. */
export function measureHarmless(scenario: Scenario, rules: readonly Rule[], of: number): Measured<FalseRate> {
  const endings = races(scenario, rules, of);
  const rates = rules.map(({ name }, at) => {
    const count = endings.filter((row) => row[at]?.rolledBack === true).length;
    return { rule: name, count, of, ...wilson(count, of) };
  });
  return { scenario, of, rules: rates };
}

/** Units exposed under the rules over `of` rollouts of a harmful scenario; the last rule is the oracle. */
export function measureHarmful(scenario: Scenario, rules: readonly Rule[], of: number): Measured<Found> {
  const endings = races(scenario, rules, of);
  const found = rules.map(({ name }, at): Found => {
    const rows = endings.flatMap((row) => {
      const [own, known] = [row[at], row.at(-1)];
      return own === undefined || known === undefined ? [] : [{ own, known }];
    });
    const inTime = rows.filter(({ own }) => !own.early);
    const exposed = inTime.map(({ own }) => own.exposed);
    const { ratio, error } = ratioOf(inTime.map(({ own, known }) => [own.exposed, known.exposed]));
    return {
      rule: name,
      mean: average(exposed),
      q90: q90(exposed),
      ratio,
      ratioError: error,
      missed: rows.filter(({ own }) => !own.rolledBack).length / of,
      early: (of - inTime.length) / of,
    };
  });
  return { scenario, of, rules: found };
}
