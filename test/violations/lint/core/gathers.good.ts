import { half } from './goes-round-b.good.ts';

export const quarter = (count: number): number => half(half(count));
