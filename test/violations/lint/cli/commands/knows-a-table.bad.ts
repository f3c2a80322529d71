// breaks: eslint(no-restricted-imports)
import { rollouts } from '#schema/tables/rollouts';

export const seen = rollouts;
