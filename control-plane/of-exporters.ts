import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { deleteExporter, findExporter, listExporters, saveExporter } from './store/exporters.ts';

type OfExporters =
  | 'listExporters'
  | 'findExporter'
  | 'saveExporter'
  | 'deleteExporter'
  | 'configureExporter'
  | 'stopExporter'
  | 'exporterStatus';

/** What routes may do with exporters. */
export const ofExporters = ({ DB, EXPORTER }: Env): Pick<Deps, OfExporters> => ({
  listExporters: (page) => listExporters(DB, page),
  findExporter: (name) => findExporter(DB, name),
  saveExporter: (row, entry) => saveExporter(DB, row, entry),
  deleteExporter: (name, entry) => deleteExporter(DB, name, entry),
  configureExporter: (name, settings) => EXPORTER.getByName(name).configure(settings),
  stopExporter: (name, atMs) => EXPORTER.getByName(name).forget(atMs),
  exporterStatus: (name) => EXPORTER.getByName(name).status(),
});
