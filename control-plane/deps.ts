/** A piece of a list that is ordered by time, newest first: at most `limit` rows older than `after`. */
export type TimePage = { limit: number; after: { atMs: number; id: string } | undefined };

/** A piece of a list that is ordered by name: at most `limit` rows behind `after`. */
export type NamePage = { limit: number; after: string | undefined };
