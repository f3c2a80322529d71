import * as z from 'zod';

/** How many tags a run may have. */
export const TAGS_MOST = 8;

/** A tag's name: not `__proto__` and its like, which begin otherwise. */
export const TagName = z
  .string()
  .regex(/^[a-z][a-z0-9_.-]{0,31}$/, 'A lower-case letter, then at most 31 letters, digits, _, . and -.');

/** A tag's value: one line. */
export const TagValue = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]*$/u, 'No control characters.');

/** What a caller marks a run with, to find it again: at most 8 names with short values. They decide nothing, and are shown to whoever may see traces: no place for secrets. */
export const Tags = z
  .record(TagName, TagValue)
  .refine((tags) => Object.keys(tags).length <= TAGS_MOST, `At most ${TAGS_MOST} tags.`);
export type Tags = z.infer<typeof Tags>;

/** A tag as lists are searched by it: `name=value`. */
export const TagFilter = z
  .string()
  .max(97)
  .regex(/^[a-z][a-z0-9_.-]{0,31}=[^\p{C}]{1,64}$/u, '<name>=<value>');
