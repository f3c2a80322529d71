// breaks: eslint(no-restricted-imports)
import type { Row } from '#schema/tables/rollouts';

export type Seen = Row;
