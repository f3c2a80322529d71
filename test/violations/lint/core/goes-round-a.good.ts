import { half } from './goes-round-b.good.ts';

export const twice = (count: number): number => half(count) * 4;
