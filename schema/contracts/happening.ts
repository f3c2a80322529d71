import * as z from 'zod';

/** How many kinds of happenings one run can tell. */
export const HAPPENINGS_MOST = 40;

/**
 * What happened in runs, as names that counters carry: `call/<provider>/<result>` (a try at a model), `again/<retry, repair or
 * fallback>` (why another was made), `guard/<step>/<result>`, `tool/<name>/<result>`. Names come from manifests, results from closed lists.
 */
export const Happening = z
  .string()
  .max(160)
  .regex(/^(call|guard|tool)\/[^/]{1,128}\/[a-z0-9_]{1,20}$|^again\/[a-z]{1,20}$/);

/** How often each happened in one run. */
export const Happened = z
  .record(Happening, z.number().int().min(1))
  .refine((all) => Object.keys(all).length <= HAPPENINGS_MOST, 'Too many.');
