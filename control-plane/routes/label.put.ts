import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { corrected } from '#core/loop/corrected';
import { labelState, type LabelValue } from '#core/loop/label-state';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import type { Principal } from '#schema/contracts/principal';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { labeller } from './labeller.ts';
import { promoteRun } from './promote-run.ts';

/** Keeps what somebody says of an answer, and what people come to by it. */
export const putLabel: Route<'label.put'> = async ({ params: { id }, body, principal, deps }) => {
  const { value, comment = null, as } = body;
  const person = labeller(principal, as);
  if (!person.ok) return person;
  const label = await deps.findLabel(id);
  if (label === undefined) return err({ code: 'not_found', detail: `No label ${id}.` });
  const mark = { person: person.value, value, comment, atMs: deps.now() };
  if (label.state === 'settled') return err({ code: 'conflict', detail: 'It is settled: what people came to stays.' });
  if (!(await deps.markLabel(id, { mark })))
    return err({ code: 'conflict', detail: 'Two people have spoken: what they said stays, and a third decides.' });
  const standing = labelState((await deps.labelMarks([id])).get(id) ?? []);
  await deps.settleLabel(id, standing);
  const example = standing.state === 'settled' ? await kept(label, { value: standing.value, principal }, deps) : null;
  const detail = { person: person.value, state: standing.state, example };
  await deps.appendAudit([
    entry(deps, principal, { action: 'label.put', feature: label.feature, subject: id, detail }),
  ]);
  return ok({ ...standing, example });
};

/** What was found right, or written in its place, becomes what is expected of the run. */
async function kept(
  { run, dataset, output }: LabelItem,
  { value, principal }: { value: LabelValue; principal: Principal },
  deps: Deps,
): Promise<string | null> {
  if (dataset === null || typeof value === 'number' || value === false) return null;
  const expected = value === true ? output : corrected(value, output);
  const wish = { dataset, expected, split: 'test', critical: false, keep: false } as const;
  const done = await promoteRun({ run, wish, principal }, deps);
  return done.ok ? done.value.example : null;
}
