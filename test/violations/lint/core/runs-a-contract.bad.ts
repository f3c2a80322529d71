// breaks: eslint(no-restricted-imports)
import { Plan } from '#schema/contracts/plan';

export const seen = Plan;
