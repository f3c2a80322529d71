import * as z from 'zod';

/** How many parts of its bill one run can tell. */
export const PAID_MOST = 20;

/** The chat protocols that runs may come by; a run that came by none came by the native one. */
export const chatApis = ['openai', 'anthropic'] as const;
export type ChatApiName = (typeof chatApis)[number];

const count = z.number().int().min(0);

/**
 * What calls of one model by one step took in a run, as a row without names, because every run with a model sends one: the step
 * (without counts of visits; `(other)`: it came after so many others), the model, how many calls, of how many nobody knows the
 * price, what is known of it in USD, input tokens, those of them that the provider had in its cache, those that it keeps from
 * then on, output tokens. Calls of `baseline` cost nothing and are not told.
 */
export const PaidPart = z.tuple([
  z.string().max(160),
  z.string().max(256),
  z.number().int().min(1),
  count,
  z.number().min(0),
  count,
  count,
  count,
  count,
]);
export type PaidPart = z.infer<typeof PaidPart>;
