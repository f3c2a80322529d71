// breaks: TS1484
import { Plan } from '#schema/contracts/plan.good';

export const stages = (plan: Plan): number => plan.stages;
