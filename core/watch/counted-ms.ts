/** The bounds (inclusive, in ms) over which counters know how many runs took at most so long. The store has the same (a test holds them together). */
export const countedMs: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];
