import type { Evidence } from '#core/rollout/event';

/** Reading and judging one cell of counts costs about 7 µs; looking shall take a seventh of the time at most. */
const PER_CELL_MS = 0.05;
/** With fewer cells a look costs less than the batch that it follows. */
const FEW = 1000;
/** However much there is to read, harm is looked for so often, in ms. */
const LONGEST_MS = 3000;

/** How long after a look at this evidence the next one waits, in ms; 0 but for plans that watch many values of many attributes. */
export function restAfterMs({ inputs }: Pick<Evidence, 'inputs'>): number {
  let cells = 0;
  for (const { watches, slices = [] } of inputs.guardrails)
    for (const { periods } of [watches, ...slices.map((slice) => slice.watches)].flat()) cells += periods.length;
  return cells < FEW ? 0 : Math.min(LONGEST_MS, Math.ceil(cells * PER_CELL_MS));
}
