import * as z from 'zod';
import { FeatureName } from './ids.ts';
import { chatApis } from './paid-part.ts';
import { oneOf, strict } from './strict.ts';

/** What usage can be told apart by. `path`: by which protocol (or for nobody: shadow, eval, refresh) and by which step. */
export const usageBys = ['feature', 'version', 'day', 'month', 'model', 'path', 'unit'] as const;
export type UsageBy = (typeof usageBys)[number];

/** How runs came: by a protocol, or for nobody. */
export const vias = ['native', ...chatApis, 'shadow', 'eval', 'refresh'] as const;
export type Via = (typeof vias)[number];

/** The query of `GET /usage`. `month`: the current one where nothing is said; `limit`: of units, those that cost most. */
export const UsageQuery = strict({
  feature: FeatureName.optional(),
  by: oneOf('by', usageBys).default('feature'),
  month: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'A month of UTC, as 2026-11.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
export type UsageQuery = z.infer<typeof UsageQuery>;

const count = z.number().int();

/** What something came to. `usd` is what is known; null: nothing is. Of `unpriced` of the runs (of models and paths: calls) nobody knows the price. `input` holds `cached` and `written`. */
export const Used = z.object({
  runs: count.nullable(),
  calls: count.nullable(),
  usd: z.number().nullable(),
  unpriced: count,
  input: count,
  cached: count.nullable(),
  written: count.nullable(),
  output: count,
});
export type Used = z.infer<typeof Used>;

/** How many different units came. `error`: of an estimate one standard error, relative; 0: they were counted. */
export const ActiveUnits = z.object({ count, error: z.number() });
export type ActiveUnits = z.infer<typeof ActiveUnits>;

export const UsageRow = z.object({ key: z.string(), ...Used.shape, activeUnits: ActiveUnits.nullable() });
export type UsageRow = z.infer<typeof UsageRow>;

/** The reply of `GET /usage`. `activeUnits` is of the one feature asked for. `whole`: of units all were known, else those that cost least were forgotten. */
export const UsageReply = z.object({
  by: z.enum(usageBys),
  feature: z.string().nullable(),
  month: z.string().nullable(),
  rows: z.array(UsageRow),
  total: Used,
  activeUnits: ActiveUnits.nullable(),
  whole: z.boolean(),
});
export type UsageReply = z.infer<typeof UsageReply>;

/** What a day's runs of a version took: `step` and `model` empty: the runs (`n`), else calls of that model by that step. */
export type UsageDay = {
  readonly day: number;
  readonly via: Via;
  readonly version: string;
  readonly step: string;
  readonly model: string;
  readonly n: number;
  readonly unpriced: number;
  readonly usd: number;
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
};

/** Whoever was active in a month: `sketch` (base64) is of them all; `counted` null: they are too many to be counted. */
export type ActiveMonth = { readonly month: string; readonly counted: number | null; readonly sketch: string };

/** What a unit's runs of a month cost; blinded. */
export type UnitSpending = {
  readonly unit: string;
  readonly runs: number;
  readonly unpriced: number;
  readonly usd: number;
};
