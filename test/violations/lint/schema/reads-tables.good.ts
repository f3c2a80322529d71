import type { Plan } from './contracts/plan.ts';

export type Seen = Plan;
