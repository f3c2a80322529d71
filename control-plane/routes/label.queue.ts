import type { Route } from '../route.ts';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { ofEval, ofRuns } from './labels-to-ask.ts';
import { noDataset } from './no-dataset.ts';

const ID_DIGITS = 16;

/** Asks people about runs; the same again asks nobody twice. */
export const queueLabels: Route<'label.queue'> = async ({ body, principal, deps }) => {
  const { criterion, grader = null, dataset = null, runs = [], eval: id } = body;
  if (dataset !== null && (await deps.findDataset(dataset)) === undefined) return err(noDataset(dataset));
  const found = id === undefined ? await ofRuns(runs, body.grader, deps) : await ofEval(id, body, deps);
  if (found === null) return err({ code: 'not_found', detail: `No eval ${String(id)}.` });
  const made = { criterion, grader, dataset, state: 'open', value: null } as const;
  const by = { createdBy: principal.name, createdAtMs: deps.now() };
  const items: LabelItem[] = [];
  for (const one of found.asked) {
    const digest = await deps.sha256(JSON.stringify([one.run, criterion, grader]));
    items.push({ id: `l_${digest.slice(0, ID_DIGITS)}`, ...one, ...made, ...by });
  }
  const queued = await deps.queueLabels(items);
  const detail = { criterion, grader, queued };
  await deps.appendAudit([entry(deps, principal, { action: 'label.queue', subject: id ?? criterion, detail })]);
  return ok({ queued, already: items.length - queued, left: [...found.left] });
};
