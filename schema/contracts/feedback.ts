import * as z from 'zod';
import { RunId } from './ids.ts';
import { strict } from './strict.ts';

/** `POST /v1/feedback`: what somebody says of a run. Evidence keeps the first value for a run and name, displays the last. A text under the name `correction` is the whole answer as it should have been. */
export const Feedback = strict({
  run: RunId,
  name: z.string().min(1).max(64),
  value: z.union([z.boolean(), z.number(), z.string().max(16_000)]),
  comment: z.string().max(4000).optional(),
  ticket: z.string().max(200).optional(),
});
export type Feedback = z.infer<typeof Feedback>;

/** Feedback as the Conductor stores it. */
export type FeedbackRecord = {
  run: RunId;
  name: string;
  value: boolean | number | string;
  comment?: string;
  atMs: number;
};
