import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noExporter } from './no-exporter.ts';

/** Deletes an exporter: what it was not told yet it never will be. Stopping it is repeated with the call, also when nothing is listed any more. */
export const deleteExporter: Route<'exporter.delete'> = async ({ params: { name }, principal, deps }) => {
  const gone = entry(deps, principal, { action: 'exporter.delete', subject: name });
  const deleted = await deps.deleteExporter(name, gone);
  await deps.stopExporter(name, gone.atMs);
  return deleted ? ok({ ok: true }) : err(await noExporter(name, deps));
};
