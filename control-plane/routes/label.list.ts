import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';

/** Labels with what everybody said, newest first. */
export const listLabels: Route<'label.list'> = async ({ query, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { limit, cursor: _cursor, ...about } = query;
  const { rows, ...next } = cut(await deps.listLabels(page.value, about), limit, (row) => [row.createdAtMs, row.id]);
  const marks = await deps.labelMarks(rows.map(({ id }) => id));
  return ok({ labels: rows.map((row) => ({ ...row, marks: marks.get(row.id) ?? [] })), ...next });
};
