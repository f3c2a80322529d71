import { cpuSeconds } from './cpu.ts';
import { load, type Measured } from './load.ts';
import { median } from './median.ts';
import type { Way } from './way.ts';

/** What comes after the last reply (records, traces, counters) is this way's work too: so long it is waited for before the next. */
const SETTLE_MS = 300;

/** One way's share of a round; `cpuUs`: what a request cost the process that served it, in µs. */
export type Round = Measured & { readonly cpuUs: number | null };

/** How each way did, round by round. */
export type Rounds = ReadonlyMap<string, readonly Round[]>;

/** How wide, how long, and how often. */
export type Width = { readonly concurrency: number; readonly requests: number; readonly rounds: number };

async function measure(way: Way, { concurrency, requests }: Width): Promise<Round> {
  const before = way.pid === null ? null : cpuSeconds(way.pid);
  const measured = await load({ ...way.load, concurrency, requests });
  if (measured.failed > 0) throw new Error(`${way.name}: ${measured.failed} of ${requests} requests failed.`);
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const after = way.pid === null ? null : cpuSeconds(way.pid);
  return { ...measured, cpuUs: before === null || after === null ? null : ((after - before) / requests) * 1e6 };
}

/** All ways in turn, again and again, every other round backwards: what else the machine does meets all of them. */
export async function takeTurns(ways: readonly Way[], width: Width): Promise<Rounds> {
  const rounds = new Map<string, Round[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < width.rounds; round++)
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) rounds.get(way.name)?.push(await measure(way, width));
  return rounds;
}

/** The median of a figure over a way's rounds. */
export const medianOf = (rounds: Rounds, name: string, pick: (round: Round) => number): number =>
  median((rounds.get(name) ?? []).map(pick));

/** The median over the rounds of one way's figure as a share of another's in the same round. */
export function ratioOf(
  rounds: Rounds,
  [name, other]: readonly [string, string],
  pick: (round: Round) => number,
): number {
  const others = (rounds.get(other) ?? []).map(pick);
  return median((rounds.get(name) ?? []).map((round, index) => pick(round) / (others[index] ?? Number.NaN)));
}
