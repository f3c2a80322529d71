import type { Route } from '../route.ts';
import { bringAlong } from '#core/dataset/bring-along';
import { readRows } from '#schema/contracts/read-examples';
import { err, ok } from '#schema/contracts/result';
import { ableJudges } from './able-judges.ts';
import { knownProviders } from './known-providers.ts';
import { noDataset } from './no-dataset.ts';
import { storeExamples } from './store-examples.ts';

/** As much of what is left behind as an answer lists. */
const SHOWN = 1000;

/** Stores the examples of another program's file, and says what of it could not be taken over. */
export const bringExamples: Route<'dataset.bring'> = async ({ query, body, principal, deps }) => {
  const { dataset: name, format } = query;
  const view = await deps.findDataset(name);
  if (view === undefined) return err(noDataset(name));
  const { rows, left, faults, judges = [] } = bringAlong(body, format);
  const able = ableJudges(judges, await knownProviders(deps));
  const { examples, issues } = readRows(rows);
  const read = { examples, issues: [...faults, ...issues] };
  const into = { name, view, partial: query.partial === 'true', principal, detail: { format } };
  const stored = await storeExamples(read, into, deps);
  return stored.ok
    ? ok({ ...stored.value, left: [...left, ...able.left].slice(0, SHOWN), judges: able.judges })
    : stored;
};
