import type { Plan } from '#schema/contracts/plan.good';

export const slot = (plan: Plan, draw: number): number => Math.floor(draw * plan.stages);
