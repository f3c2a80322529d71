// breaks: import(no-cycle)
import { twice } from './goes-round-a.bad.ts';

export const half = (count: number): number => (count > 1 ? twice(count) : 1);
