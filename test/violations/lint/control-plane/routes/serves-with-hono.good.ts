import type { Route } from '../route.ts';

export type Seen = Route;
