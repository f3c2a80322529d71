import * as z from 'zod';

/** What parts of a manifest are called by. */
export const Word = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, 'A word of letters, digits, _ and -, at most 63 characters.');

/** A step's name: later steps read its results under it. */
export const StepName = Word;
