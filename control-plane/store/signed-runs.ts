import { SignedRow } from '#schema/contracts/signed-run';
import type { RunsWanted, TimePage } from '../deps.ts';

// Only what a signature looks at leaves the database: attributes hold whole arguments and results.
const PAGE = `select run, version, at_ms as atMs, outcome, code, fallback, degraded,
  (select json_group_array(json_object('kind', s.value ->> 'kind', 'step', s.value ->> 'step', 'status', s.value ->> 'status',
    'error', s.value ->> 'error', 'type', s.value ->> '$.attributes."error.type"', 'tool', s.value ->> '$.attributes."gen_ai.tool.name"',
    'pass', json(s.value -> '$.attributes."sluice.guard.pass"'), 'scores', json(s.value -> '$.attributes."sluice.guard.scores"')))
    from json_each(traces.spans) s) as spans,
  (select json_group_array(json(f.value)) from feedback f where f.run = traces.run) as said
from traces
where feature = ?1 and at_ms >= ?2 and (?3 is null or version = ?3)
  and (?4 is null or at_ms < ?4 or (at_ms = ?4 and run < ?5)) and arm in ('control', 'candidate', 'pinned')
order by at_ms desc, run desc limit ?6`;

/** Runs that were replies, newest first, as far as signatures look at them. */
export async function signedRuns(
  traces: D1Database,
  { feature, version, sinceMs }: RunsWanted,
  { limit, after }: TimePage,
): Promise<SignedRow[]> {
  const statement = traces.prepare(PAGE);
  const bound = statement.bind(feature, sinceMs, version ?? null, after?.atMs ?? null, after?.id ?? null, limit);
  const { results } = await bound.all<{ spans: string; said: string }>();
  return results.map((row) =>
    SignedRow.parse({ ...row, spans: JSON.parse(row.spans) as unknown, said: JSON.parse(row.said) as unknown }),
  );
}
