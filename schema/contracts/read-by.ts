import * as z from 'zod';

/** What this file needs of a contract. */
type Contract<Value> = { safeParse(value: unknown): z.ZodSafeParseResult<Value> };

const misfit = new z.ZodError([
  { code: 'custom', path: [], message: 'Does not fit: an object stands where none belongs.', input: undefined },
]);

/**
 * What a contract makes of a value from outside. zod compares what any object calls its `length`; where that is nothing to
 * compare it throws, and the value is refused here as one that does not fit.
 */
export function readBy<Value>(contract: Contract<Value>, value: unknown): z.ZodSafeParseResult<Value> {
  try {
    return contract.safeParse(value);
  } catch (error) {
    if (error instanceof TypeError) return { success: false, error: misfit as z.ZodError<Value> };
    throw error;
  }
}
