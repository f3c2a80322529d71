import { goalLine } from './goal.ts';
import { load } from './load.ts';
import type { Report } from './report.ts';
import { medianOf, takeTurns, type Round, type Rounds, type Width } from './take-turns.ts';
import type { Way } from './way.ts';

const widths: readonly Width[] = [
  { concurrency: 1, requests: 16, rounds: 5 },
  { concurrency: 16, requests: 160, rounds: 3 },
  { concurrency: 64, requests: 640, rounds: 3 },
];
/** As long as a stream takes: a machine that rests between requests answers the next one later, streamed or not. */
const PAUSE_MS = 250;

/** The same question, its answer as it comes. */
const streaming = (way: Way): Way => ({
  ...way,
  load: { ...way.load, body: JSON.stringify({ ...(JSON.parse(way.load.body) as object), stream: true }) },
});

const firstMs = (rounds: Rounds, name: string): number => medianOf(rounds, name, ({ firstP50Us }) => firstP50Us / 1000);
const wholeMs = (rounds: Rounds, name: string): number => medianOf(rounds, name, ({ p50Us }) => p50Us / 1000);

function row(name: string, rounds: Rounds): string {
  const costs = (rounds.get(name) ?? []).some(({ cpuUs }: Round) => cpuUs !== null);
  const cpu = costs ? medianOf(rounds, name, ({ cpuUs }) => cpuUs ?? 0).toFixed(0) : '–';
  const perSecond = medianOf(rounds, name, (round) => round.perSecond).toFixed(0);
  return `  ${name.padEnd(20)}${firstMs(rounds, name).toFixed(2).padStart(10)}${wholeMs(rounds, name).toFixed(2).padStart(10)}${perSecond.padStart(8)}${cpu.padStart(13)}`;
}

const later = (rounds: Rounds, name: string): number => firstMs(rounds, name) - firstMs(rounds, 'direct');

/** Whole replies at the pace of streams: how much of what a stream's first byte waits for is the pace. */
async function atThisPace(ways: readonly Way[]): Promise<number> {
  const two = ways.filter(({ name }) => name === 'direct' || name === 'edge');
  const paced = two.map((way) => ({ ...way, load: { ...way.load, pauseMs: PAUSE_MS } }));
  return later(await takeTurns(paced, { concurrency: 1, requests: 16, rounds: 3 }), 'edge');
}

/** Streams of fifty parts, 5 ms apart: how much later they begin and end than at the provider itself, at every width. */
export async function compareStreams(ways: readonly Way[]): Promise<Omit<Report, 'title'>> {
  const streams = ways.map(streaming);
  for (const way of streams) await load({ ...way.load, concurrency: 16, requests: 64 });
  const lines: string[] = [];
  const figures: Record<string, number> = {};
  for (const width of widths) {
    const rounds = await takeTurns(streams, width);
    const { concurrency: c } = width;
    lines.push(`streams of 50, concurrency ${c}:`.padEnd(22) + '  first ms  whole ms  per s   CPU µs/stream');
    for (const { name } of streams) lines.push(row(name, rounds));
    figures[`addedFirstByteMs.c${c}`] = later(rounds, 'edge');
    figures[`passAddedFirstByteMs.c${c}`] = later(rounds, 'pass-through');
    if (rounds.has('portkey')) figures[`portkeyAddedFirstByteMs.c${c}`] = later(rounds, 'portkey');
    figures[`addedStreamMs.c${c}`] = wholeMs(rounds, 'edge') - wholeMs(rounds, 'direct');
  }
  const added = figures['addedFirstByteMs.c1'] ?? Number.NaN;
  const wholeAtThisPaceMs = await atThisPace(ways);
  lines.push(
    goalLine('first byte of a stream later than direct', `${added.toFixed(2)} ms`, {
      said: 'at most 3 ms',
      met: added <= 3,
    }),
    `(a whole reply at the pace of streams comes ${wholeAtThisPaceMs.toFixed(2)} ms later than direct)`,
  );
  return { lines, figures: { ...figures, wholeAtThisPaceMs } };
}
