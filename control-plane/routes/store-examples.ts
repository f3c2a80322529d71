import type { DatasetView } from '#schema/contracts/dataset';
import type { DatasetName } from '#schema/contracts/ids';
import { MOST_EXAMPLES } from '#schema/contracts/dataset';
import type { ReplyOf } from '#schema/contracts/endpoints';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import type { ReadExamples } from '#schema/contracts/read-examples';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Deps } from '../deps.ts';
import { entry } from './entry.ts';
import { keepExamples } from './keep-examples.ts';
import { changedMeanwhile } from './no-dataset.ts';

/** As many faults as an answer lists. */
const SHOWN = 100;

/** Where examples go, whether the good ones go alone, and who sends them. */
type Into = {
  readonly name: DatasetName;
  readonly view: DatasetView;
  readonly partial: boolean;
  readonly principal: Principal;
  /** What the audit record says beside the counts. */
  readonly detail?: Record<string, string>;
};

/** Stores what was read, all or none unless told to take the good ones; what they make is a version. */
export async function storeExamples(
  read: ReadExamples,
  { name, view, partial, principal, detail: more }: Into,
  deps: Deps,
): Promise<Result<ReplyOf<'dataset.import'>, Failure>> {
  const { rows, issues } = await keepExamples(read, deps);
  const refused = [...read.issues, ...issues].slice(0, SHOWN);
  if (refused.length > 0 && !partial)
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
  const { version, examples } = (await deps.findDataset(name)) ?? view;
  const detail = { stored: rows.length, written, refused: refused.length, version, ...more };
  await deps.appendAudit([entry(deps, principal, { action: 'dataset.import', subject: name, detail })]);
  return ok({ stored: rows.length, written, version, examples, refused });
}
