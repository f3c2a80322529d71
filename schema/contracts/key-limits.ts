import * as z from 'zod';
import { strict } from './strict.ts';

const count = z.number().int().min(1).max(1_000_000);

/** So many calls a minute on the long run, at most `burst` at once from rest. */
export const Rate = strict({ perMinute: count, burst: count });
export type Rate = z.infer<typeof Rate>;

/** What a key may do, as the edge holds it to: all its callers together, and each unit. Null: no limit. */
export const GrantLimits = strict({ key: Rate.nullable(), unit: Rate.nullable() });
export type GrantLimits = z.infer<typeof GrantLimits>;

/**
 * Limits of a key against abuse: `perMinute` of all calls by it, `perUnitPerMinute` of those for one unit. A burst that is not
 * said is ten seconds' worth, and 5 at least.
 */
export const KeyLimits = strict({
  perMinute: count.optional(),
  burst: count.optional(),
  perUnitPerMinute: count.optional(),
  unitBurst: count.optional(),
}).superRefine((limits, context) => {
  const pairs = [
    ['burst', 'perMinute'],
    ['unitBurst', 'perUnitPerMinute'],
  ] as const;
  for (const [burst, rate] of pairs)
    if (limits[burst] !== undefined && limits[rate] === undefined)
      context.addIssue({ code: 'custom', path: [burst], message: `Say ${rate} too.` });
  if (limits.perMinute === undefined && limits.perUnitPerMinute === undefined)
    context.addIssue({ code: 'custom', message: 'Say perMinute, perUnitPerMinute or both; or leave limits out.' });
});
export type KeyLimits = z.infer<typeof KeyLimits>;

const rateOf = (perMinute: number | undefined, burst: number | undefined): Rate | null =>
  perMinute === undefined ? null : { perMinute, burst: burst ?? Math.max(5, Math.ceil(perMinute / 6)) };

/** Limits as the edge holds a key to them, with every default resolved. */
export const grantLimits = ({ perMinute, burst, perUnitPerMinute, unitBurst }: KeyLimits): GrantLimits => ({
  key: rateOf(perMinute, burst),
  unit: rateOf(perUnitPerMinute, unitBurst),
});
