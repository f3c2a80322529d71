import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noExporter } from './no-exporter.ts';

/** One exporter, and how it does now. */
export const getExporter: Route<'exporter.get'> = async ({ params: { name }, deps }) => {
  const row = await deps.findExporter(name);
  if (row === undefined) return err(await noExporter(name, deps));
  return ok({ ...row, ...(await deps.exporterStatus(name)) });
};
