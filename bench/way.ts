import type { Load } from './load.ts';

/** A way to the same model: through the edge, a bare pass-through, another gateway, or none. `pid`: whose CPU it costs; null: nobody's. */
export type Way = {
  readonly name: string;
  readonly load: Omit<Load, 'concurrency' | 'requests'>;
  readonly pid: number | null;
};
