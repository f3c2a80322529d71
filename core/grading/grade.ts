/** What a grader says: a score from 0 to 1, or null when the question does not arise (unscored is not zero), and why in words. */
export type Grade = { readonly score: number | null; readonly reason: string };
