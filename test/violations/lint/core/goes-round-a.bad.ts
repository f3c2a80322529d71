// breaks: import(no-cycle)
import { half } from './goes-round-b.bad.ts';

export const twice = (count: number): number => (count > 1 ? half(count) : 2);
