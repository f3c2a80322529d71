import type { Way } from './way.ts';
import { load, type Measured } from './load.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

const ROUNDS = 5;
const REQUESTS = 24;
/** As long as a stream takes: a machine that rests between requests answers the next one later, streamed or not. */
const PAUSE_MS = 250;

/** The same question, its answer as it comes. */
const streaming = ({ name, load: one }: Way): Way => ({
  name,
  load: { ...one, body: JSON.stringify({ ...(JSON.parse(one.body) as object), stream: true }) },
});

/** How much later a stream of fifty parts, 5 ms apart, begins and ends than at the provider itself: all ways in turn, in one run. */
export async function compareStreams(ways: readonly Way[]): Promise<Omit<Report, 'title'>> {
  const paced = ways.map(({ name, load: one }) => ({ name: `${name}, whole`, load: { ...one, pauseMs: PAUSE_MS } }));
  const streams = [...ways.map(streaming), ...paced];
  for (const way of streams) await load({ ...way.load, concurrency: 4, requests: REQUESTS });
  const rounds = new Map<string, Measured[]>(streams.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, load: one } of streams) {
      const measured = await load({ ...one, concurrency: 1, requests: REQUESTS });
      if (measured.failed > 0) throw new Error(`${name}: ${measured.failed} of ${REQUESTS} streams failed.`);
      rounds.get(name)?.push(measured);
    }
  }
  const of = (name: string, pick: (round: Measured) => number) => median((rounds.get(name) ?? []).map(pick)) / 1000;
  const firstMs = (name: string) => of(name, ({ firstP50Us }) => firstP50Us);
  const wholeMs = (name: string) => of(name, ({ p50Us }) => p50Us);
  const figures = {
    wholeAtThisPaceMs: firstMs('edge, whole') - firstMs('direct, whole'),
    addedFirstByteMs: firstMs('edge') - firstMs('direct'),
    passAddedFirstByteMs: firstMs('pass-through') - firstMs('direct'),
    addedStreamMs: wholeMs('edge') - wholeMs('direct'),
  };
  const row = ({ name }: Way) =>
    `  ${name.padEnd(20)}${firstMs(name).toFixed(2).padStart(10)}${wholeMs(name).toFixed(2).padStart(10)}`;
  return {
    lines: [
      'streams of 50:         first ms  whole ms   (p50 at concurrency 1; whole replies at the same pace)',
      ...streams.map(row),
      `first byte later than direct: ${figures.addedFirstByteMs.toFixed(2)} ms (goal: at most 3; the pass-through: ${figures.passAddedFirstByteMs.toFixed(2)}; a whole reply at this pace: ${figures.wholeAtThisPaceMs.toFixed(2)})`,
    ],
    figures,
  };
}
