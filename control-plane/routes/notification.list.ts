import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Receivers by name, each as it does now; without their secrets. */
export const listReceivers: Route<'notification.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listReceivers(page.value), query.limit, (row) => [row.name]);
  const notifications = await Promise.all(
    rows.map(async (row) => ({ ...row, ...(await deps.receiverStatus(row.name)) })),
  );
  return ok({ notifications, ...next });
};
