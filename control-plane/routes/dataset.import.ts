import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { MOST_EXAMPLES } from '#schema/contracts/dataset';
import { readExamples } from '#schema/contracts/read-examples';
import { entry } from './entry.ts';
import { keepExamples } from './keep-examples.ts';
import { changedMeanwhile, noDataset } from './no-dataset.ts';

/** As many faults as an answer lists. */
const SHOWN = 100;

/** Stores examples, all or none unless told to take the good ones; what they make is a version. */
export const importExamples: Route<'dataset.import'> = async ({ params: { name }, query, body, principal, deps }) => {
  const view = await deps.findDataset(name);
  if (view === undefined) return err(noDataset(name));
  const read = readExamples(body);
  const { rows, issues } = await keepExamples(read, deps);
  const refused = [...read.issues, ...issues].slice(0, SHOWN);
  if (refused.length > 0 && query.partial !== 'true')
    return err({
      code: 'invalid',
      detail: 'Nothing was stored: these lines are no examples. With ?partial=true the others are taken.',
      issues: refused,
    });
  if (view.examples + rows.length > MOST_EXAMPLES)
    return err({ code: 'too_large', detail: `A dataset holds at most ${MOST_EXAMPLES} examples.` });

  const change = { rows, by: principal.name, atMs: deps.now() };
  const written = rows.length === 0 ? 0 : await deps.putExamples(name, change);
  if (written === null) return err(changedMeanwhile(name));
  const after = (await deps.findDataset(name)) ?? view;
  const { version, examples } = after;
  const detail = { stored: rows.length, written, refused: refused.length, version };
  await deps.appendAudit([entry(deps, principal, { action: 'dataset.import', subject: name, detail })]);
  return ok({ stored: rows.length, written, version, examples, refused });
};
