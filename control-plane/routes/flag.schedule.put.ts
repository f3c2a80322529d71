import type { Route } from '../route.ts';
import { evaluatorsOf } from '#core/flag/evaluators-of';
import { patched } from '#core/flag/patched';
import { under } from '#core/flow/under';
import type { FlagScheduleView } from '#schema/contracts/flag';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noFlag } from './no-flag.ts';

/** Plans a change of a flag. It is checked against the flag as it is now, and again when its time has come. */
export const putFlagSchedule: Route<'flag.schedule.put'> = async ({ params: { key, id }, body, principal, deps }) => {
  const { at: atMs, change, reason } = body;
  const known = await deps.findFlag(key);
  if (known === undefined) return err(await noFlag(key, deps));
  if (atMs <= deps.now()) return err(past);
  const definition = patched(known.definition, change);
  const issues = under('change', deps.flagFaults(definition, evaluatorsOf((await deps.keptFlags()).share)));
  if (issues.length > 0) return err({ code: 'invalid', detail: 'With this change the flag would be wrong.', issues });

  const made = { createdBy: principal.name, createdAtMs: deps.now(), outcome: null, doneAtMs: null };
  const row: FlagScheduleView = { key, id, atMs, change, reason, ...made };
  const planned = entry(deps, principal, { action: 'flag.schedule.put', subject: key, reason, detail: { id, atMs } });
  if (!(await deps.saveSchedule(row, planned))) return err(done(id));
  await deps.wakeFlagClock();
  return ok(row);
};

const past: Failure = {
  code: 'invalid',
  detail: 'A change is planned for a time to come.',
  issues: [{ path: 'at', message: 'Is over. What shall be now is done by PUT, disable or enable.' }],
};

const done = (id: string): Failure => ({
  code: 'conflict',
  detail: `The planned change ${id} was carried out. Give the next one another id.`,
});
