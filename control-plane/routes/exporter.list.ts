import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Exporters by name, each as it does now. */
export const listExporters: Route<'exporter.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listExporters(page.value), query.limit, (row) => [row.exporter]);
  const exporters = await Promise.all(
    rows.map(async (row) => ({ ...row, ...(await deps.exporterStatus(row.exporter)) })),
  );
  return ok({ exporters, ...next });
};
