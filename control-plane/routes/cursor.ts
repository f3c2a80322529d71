import type { NamePage, TimePage } from '../deps.ts';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

type Query = { limit: number; cursor?: string | undefined };

const refused: Failure = {
  code: 'malformed',
  detail: 'The cursor is none of ours.',
  issues: [{ path: 'cursor', message: 'Repeat the `next` of a list as it came, or leave it out for the first page.' }],
};

/** Which rows a list ordered by time shall give: one more than asked for, so that `cut` knows whether there is a next page. */
export function timePage({ limit, cursor }: Query): Result<TimePage, Failure> {
  if (cursor === undefined) return ok({ limit: limit + 1, after: undefined });
  const [atMs, id, ...rest] = unpack(cursor);
  if (typeof atMs !== 'number' || !Number.isSafeInteger(atMs) || typeof id !== 'string' || rest.length > 0)
    return err(refused);
  return ok({ limit: limit + 1, after: { atMs, id } });
}

/** The same for a list ordered by name. */
export function namePage({ limit, cursor }: Query): Result<NamePage, Failure> {
  if (cursor === undefined) return ok({ limit: limit + 1, after: undefined });
  const [after, ...rest] = unpack(cursor);
  if (typeof after !== 'string' || rest.length > 0) return err(refused);
  return ok({ limit: limit + 1, after });
}

/** Where a list ordered by number goes on; its cursors are the numbers themselves. */
export function numberCursor({ cursor }: Pick<Query, 'cursor'>): Result<number, Failure> {
  if (cursor === undefined) return ok(0);
  return /^\d{1,12}$/.test(cursor) ? ok(Number(cursor)) : err(refused);
}

/** At most `limit` of the rows; `next` says where to go on when there were more. */
export function cut<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
): { rows: Row[]; next?: string } {
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { rows };
  return { rows: rows.slice(0, limit), next: pack(keyOf(last)) };
}

const pack = (key: readonly (string | number)[]): string =>
  btoa(encodeURIComponent(JSON.stringify(key)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

function unpack(cursor: string): unknown[] {
  try {
    const key: unknown = JSON.parse(decodeURIComponent(atob(cursor.replace(/-/g, '+').replace(/_/g, '/'))));
    return Array.isArray(key) ? key : [];
  } catch {
    return [];
  }
}
