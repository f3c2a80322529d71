import { canonical } from '#core/canonical/canonical';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Grade } from './grade.ts';

/** A call of a tool, as an agent's `.calls[]` has it. Of an expected call, `arguments` may be left out (any will do) or be a part of the real ones. */
type Call = { readonly tool: string; readonly arguments: JsonObject | null };

/**
 * How a run's calls are held against the expected ones. `used`: the share of the expected that were made; `order`: the share that
 * were made in this order, others between them allowed; `exact`: the same calls and no other, 1 or 0; `count`: as many, 1 or 0;
 * `f1`: the harmonic mean of how many of the made were expected and how many of the expected were made.
 */
export type TrajectoryOptions = { readonly as?: 'used' | 'order' | 'exact' | 'count' | 'f1' | undefined };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function callsOf(value: Json): Call[] | null {
  if (!Array.isArray(value)) return null;
  return value.map((item) => {
    if (typeof item === 'string') return { tool: item, arguments: null };
    const { tool, arguments: given } = isObject(item) ? item : {};
    return { tool: typeof tool === 'string' ? tool : '', arguments: isObject(given) ? given : null };
  });
}

/** Whether a call is an expected one: the same tool, and all the arguments that were named. */
function meets(made: Call, wanted: Call): boolean {
  if (made.tool !== wanted.tool) return false;
  return Object.entries(wanted.arguments ?? {}).every(([name, value]) => {
    const given = made.arguments !== null && Object.hasOwn(made.arguments, name) ? made.arguments[name] : undefined;
    return given !== undefined && canonical(given) === canonical(value);
  });
}

/** The most expected calls that can each have a made one of their own (Kuhn's augmenting paths). */
function matched(made: readonly Call[], wanted: readonly Call[]): number {
  const takenBy = new Map<number, number>();
  const take = (want: number, tried: Set<number>): boolean =>
    made.some((call, at) => {
      const expected = wanted[want];
      if (expected === undefined || tried.has(at) || !meets(call, expected)) return false;
      tried.add(at);
      const holder = takenBy.get(at);
      if (holder !== undefined && !take(holder, tried)) return false;
      takenBy.set(at, want);
      return true;
    });
  return wanted.filter((_, want) => take(want, new Set())).length;
}

/** The most expected calls that were made in their order. */
function inOrder(made: readonly Call[], wanted: readonly Call[]): number {
  let row = wanted.map(() => 0);
  for (const call of made) {
    const before = row;
    row = [];
    for (const [at, want] of wanted.entries())
      row.push(meets(call, want) ? (before[at - 1] ?? 0) + 1 : Math.max(before[at] ?? 0, row[at - 1] ?? 0));
  }
  return row.at(-1) ?? 0;
}

const isExact = (made: readonly Call[], wanted: readonly Call[]): boolean =>
  made.length === wanted.length &&
  wanted.every((want, at) => {
    const call = made[at];
    return call !== undefined && meets(call, want);
  });

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

function scoreOf(made: readonly Call[], wanted: readonly Call[], as: NonNullable<TrajectoryOptions['as']>): number {
  switch (as) {
    case 'used':
      return share(matched(made, wanted), wanted.length);
    case 'order':
      return share(inOrder(made, wanted), wanted.length);
    case 'exact':
      return isExact(made, wanted) ? 1 : 0;
    case 'count':
      return made.length === wanted.length ? 1 : 0;
    case 'f1':
      return share(2 * matched(made, wanted), made.length + wanted.length);
  }
}

/** What was called is capped, so that no list makes the comparison long. */
const MOST_CALLS = 200;

/** Whether an agent did what it should have done: its calls held against the expected ones (names, or `{ tool, arguments }`). */
export function trajectory(output: Json, expected: Json, { as = 'used' }: TrajectoryOptions): Grade {
  const wanted = callsOf(expected);
  if (wanted === null) return { score: null, reason: 'No list of calls was expected.' };
  const made = callsOf(output);
  if (made === null) return { score: 0, reason: 'There is no list of calls.' };
  if (Math.max(made.length, wanted.length) > MOST_CALLS)
    return { score: null, reason: `More than ${MOST_CALLS} calls are not compared.` };
  const score = scoreOf(made, wanted, as);
  return { score, reason: `${made.length} calls, ${wanted.length} expected; ${as}: ${score.toFixed(2)}.` };
}
