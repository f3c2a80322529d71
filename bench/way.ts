import type { Load } from './load.ts';

/** A way to the same model: through the edge, a bare pass-through, or none. */
export type Way = { name: string; load: Omit<Load, 'concurrency' | 'requests'> };
