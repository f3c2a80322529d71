import { clean } from './text/clean.ts';
import type { Paint } from './text/paint.ts';

/** A secret that was made, and that nobody can ask for again. */
export const secretLines = (secret: string, paint: Paint): string[] => [
  '',
  clean(secret),
  paint('warn', 'This is its secret. Keep it now: it is shown this once and never again.'),
];
