import type { Plan } from '#schema/contracts/plan';

export type Seen = Plan;
