import * as z from 'zod';
import { Json } from './json.ts';
import { SegmentName } from './ids.ts';
import { strict } from './strict.ts';

/** All segments together travel in the snapshot, so their JSON has at most this many characters. */
export const SEGMENTS_LENGTH = 128 * 1024;

const Described = strict({ rule: Json, description: z.string().max(2000).optional() });

/**
 * `PUT /segments/{name}`: JsonLogic over a run's context, either by itself or as `{ rule, description? }`. What the rule may
 * not be is checked by `core/expression/inspect.ts`.
 */
export const SegmentInput = z.preprocess(
  (body) => (typeof body === 'object' && body !== null && Object.hasOwn(body, 'rule') ? body : { rule: body }),
  Described,
);
export type SegmentInput = z.infer<typeof SegmentInput>;

/** An audience: who is in it is decided anew for every run, by its context. */
export const SegmentView = z.object({
  segment: SegmentName,
  rule: Json,
  description: z.string().nullable(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type SegmentView = z.infer<typeof SegmentView>;
