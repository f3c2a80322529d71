import { documents } from '#schema/tables/content';

export const seen = documents;
