import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { deleteAlertSource, findAlertSource, listAlertSources, saveAlertSource } from './store/alert-sources.ts';
import { addAlerts } from './store/pipeline.ts';

type OfAlerts = 'countAlerts' | 'listAlertSources' | 'findAlertSource' | 'saveAlertSource' | 'deleteAlertSource';

/** What routes may do with alerts and those who send them. */
export const ofAlerts = ({ DB, TRACES }: Env): Pick<Deps, OfAlerts> => ({
  // Counted beside: an alert was heeded whether or not its number grew.
  countAlerts: (alerts) =>
    addAlerts(TRACES, alerts).catch((error: unknown) =>
      console.error(JSON.stringify({ level: 'error', what: 'alerts', error: String(error) })),
    ),
  listAlertSources: (page) => listAlertSources(DB, page),
  findAlertSource: (name) => findAlertSource(DB, name),
  saveAlertSource: (row, entry) => saveAlertSource(DB, row, entry),
  deleteAlertSource: (name, entry) => deleteAlertSource(DB, name, entry),
});
