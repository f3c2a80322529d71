/** The pages of 64 KiB that the engine may have: what code may allocate, and the engine beside it. */
export const ENGINE_PAGES = 1024;

/** What code may do: about a third of a second on a laptop, counted and not timed, so that it is the same everywhere. */
export const FUEL = 100_000_000;

/** The engine's name: the SHA-256 (hex) of it as it is run, metered. A test holds the two together. */
export const ENGINE = '101d85a430e7779b2e10b1abe64a6506165842ef5a55c5d2ba63a8a045893f3c';
