import { Plan } from '#schema/contracts/plan';

export const seen = Plan;
