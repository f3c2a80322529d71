// breaks: eslint(no-restricted-imports)
import type { Context } from 'hono';

export type Seen = Context;
