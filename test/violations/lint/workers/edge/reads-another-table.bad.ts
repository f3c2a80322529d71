// breaks: eslint(no-restricted-imports)
import { features } from '#schema/tables/registry';

export const seen = features;
