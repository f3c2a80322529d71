import { dayOf } from '#core/limit/utc-day';
import type { RunRecord } from '#schema/contracts/record';
import type { UsageDay, Via } from '#schema/contracts/usage';
import type { Sql } from './tables.ts';

type Counted = Exclude<RunRecord, { kind: 'started' }>;
type Key = Pick<UsageDay, 'via' | 'version' | 'step' | 'model'>;

/** The most rows of a day: names that come later are told together, so that pushes cannot make rows without end. */
const MOST = 500;
const OTHER = '(other)';
/** Flushed days are kept for as long as a late flush may still change them. */
const DAYS_KEPT = 3;

const viaOf = (run: Counted): Via => {
  if (run.arm === 'shadow' || run.arm === 'eval' || run.arm === 'refresh') return run.arm;
  return run.api ?? 'native';
};

const keyText = ({ via, version, step, model }: Key): string => [via, version, step, model].join('\n');

function added(rows: Map<string, UsageDay>, one: UsageDay): void {
  const key = keyText(one);
  const before = rows.get(key);
  if (before === undefined) {
    rows.set(key, one);
    return;
  }
  rows.set(key, {
    ...before,
    n: before.n + one.n,
    unpriced: before.unpriced + one.unpriced,
    usd: before.usd + one.usd,
    input: before.input + one.input,
    cached: before.cached + one.cached,
    written: before.written + one.written,
    output: before.output + one.output,
  });
}

/** What runs took, added up in memory, so that a batch writes each row once. A run that waits has not ended, and is told when it has. */
function sums(runs: readonly Counted[], day: number): UsageDay[] {
  const rows = new Map<string, UsageDay>();
  for (const run of runs) {
    if (run.outcome === 'waiting') continue;
    const { version, costUsd, inputTokens: input, outputTokens: output, paid = [] } = run;
    const about = { day, via: viaOf(run), version };
    const whole = { n: 1, unpriced: costUsd === null ? 1 : 0, usd: costUsd ?? 0, input, output };
    // What is known of a run whose price is not known whole stands with its calls.
    const knownUsd = costUsd === null ? paid.reduce((sum, [, , , , usd]) => sum + usd, 0) : costUsd;
    added(rows, { ...about, step: '', model: '', ...whole, usd: knownUsd, cached: 0, written: 0 });
    for (const [step, model, n, unpriced, usd, ...tokens] of paid) {
      const [into, cached, written, out] = tokens;
      added(rows, { ...about, step, model, n, unpriced, usd, input: into, cached, written, output: out });
    }
  }
  return [...rows.values()];
}

const isKnown = (sql: Sql, { day, via, version, step, model }: UsageDay): boolean =>
  sql
    .exec(
      'select 1 from usage where day = ? and via = ? and version = ? and step = ? and model = ?',
      ...[day, via, version, step, model],
    )
    .toArray().length > 0;

const countOf = (sql: Sql, day: number): number =>
  sql.exec<{ n: number }>('select count(*) as n from usage where day = ?', day).one().n;

/** Adds what runs took to the day on which they are heard of. */
export function addUsage(sql: Sql, runs: readonly Counted[], nowMs: number): void {
  const day = dayOf(nowMs);
  for (const row of sums(runs, day)) {
    const full = row.model !== '' && countOf(sql, day) >= MOST && !isKnown(sql, row);
    const { via, version, step, model } = full ? { ...row, step: OTHER, model: OTHER } : row;
    sql.exec(
      `insert into usage values (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)
       on conflict (day, via, version, step, model) do update set dirty = 1, n = n + excluded.n, unpriced = unpriced + excluded.unpriced,
         usd = usd + excluded.usd, input = input + excluded.input, cached = cached + excluded.cached,
         written = written + excluded.written, output = output + excluded.output`,
      ...[day, via, version, step, model],
      ...[row.n, row.unpriced, row.usd, row.input, row.cached, row.written, row.output],
    );
  }
}

/** What grew since it was last flushed. */
export const dirtyUsage = (sql: Sql): UsageDay[] =>
  sql
    .exec<UsageDay>(
      'select day, via, version, step, model, n, unpriced, usd, input, cached, written, output from usage where dirty = 1',
    )
    .toArray();

/** Notes that these values were flushed; what grew in the meantime stays dirty, days past are forgotten. */
export function noteUsageFlushed(sql: Sql, rows: readonly UsageDay[]): void {
  for (const { day, via, version, step, model, n } of rows)
    sql.exec(
      'update usage set dirty = 0 where day = ? and via = ? and version = ? and step = ? and model = ? and n = ?',
      ...[day, via, version, step, model, n],
    );
  const newest = Math.max(...rows.map(({ day }) => day));
  if (rows.length > 0) sql.exec('delete from usage where dirty = 0 and day < ?', newest - DAYS_KEPT);
}
