import type { Deps } from '../deps.ts';
import { exampleOfRun } from '#core/loop/example-of-run';
import type { BodyOf, ReplyOf } from '#schema/contracts/endpoints';
import type { RunId } from '#schema/contracts/ids';
import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { readRows } from '#schema/contracts/read-examples';
import { err, ok, type Result } from '#schema/contracts/result';
import { noDataset } from './no-dataset.ts';
import { storeExamples } from './store-examples.ts';

/** Who makes which run an example of what. */
export type Promotion = {
  readonly run: RunId;
  readonly wish: BodyOf<'trace.promote'>;
  readonly principal: Principal;
};

/** Makes a run an example: the same again changes nothing, another answer replaces the one before. */
export async function promoteRun(
  { run, wish, principal }: Promotion,
  deps: Deps,
): Promise<Result<ReplyOf<'trace.promote'>, Failure>> {
  const { dataset: name, split, cluster, critical } = wish;
  const view = await deps.findDataset(name);
  if (view === undefined) return err(noDataset(name));
  const trace = await deps.findTrace(run);
  if (trace === undefined)
    return err({ code: 'not_found', detail: `No trace of ${run}: never recorded, or older than 14 days.` });
  const made = exampleOfRun(trace, wish);
  if (typeof made === 'string') return err({ code: 'invalid', detail: made });
  const { example, redacted } = made;
  const row = { ...example, split, critical, ...(cluster !== undefined && { cluster }) };
  const read = readRows([{ at: run, example: row }]);
  const stored = await storeExamples(read, { name, view, partial: false, principal, detail: { run } }, deps);
  if (!stored.ok) return stored;
  const { version, written } = stored.value;
  return ok({ dataset: name, example: example.id, version, written, redacted: [...redacted] });
}
