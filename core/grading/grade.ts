import type { Json } from '#schema/contracts/json';

/**
 * What a grader says: a score from 0 to 1, or null when the question does not arise (unscored is not zero), and why in words.
 * `value`: what was graded without what was cut out of it; only from a grader that was told to redact, and only when it did.
 */
export type Grade = { readonly score: number | null; readonly reason: string; readonly value?: Json };
