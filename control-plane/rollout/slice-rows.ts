import type { Slices } from '#core/evidence/slices';
import { keepValue, keptValue } from './kept-values.ts';
import type { Sql } from './tables.ts';

const NAME = 'slices';

/** The values of each attribute that the live rollout watches apart, in the order in which they were first counted. */
export const readSlices = (sql: Sql): Slices => keptValue<Slices>(sql, NAME) ?? {};

/** Keeps them. */
export const keepSlices = (sql: Sql, slices: Slices): void => keepValue(sql, NAME, slices);
