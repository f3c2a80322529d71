import { like, or, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { tallies } from '#schema/tables/traces';

/** Upper bounds (inclusive) of the queue lag's buckets. */
export const LAG_BUCKETS_MS = [10, 100, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000] as const;

/** How long messages waited, in ms, and of which kind each was. */
export type Waited = { readonly kind: string; readonly lagMs: number };

/** What was counted of telemetry and alerts since there are any. `buckets` are cumulative over LAG_BUCKETS_MS. */
export type PipelineTallies = {
  readonly messages: Readonly<Record<string, number>>;
  readonly lag: { readonly buckets: readonly number[]; readonly count: number; readonly sumMs: number };
  readonly deadLetters: number;
  readonly alerts: readonly { source: string; did: string; n: number }[];
};

const MESSAGES = 'queue/messages/';
const LAG = 'queue/lag/';
const ALERTS = 'alerts/';

const add = `insert into tallies (name, value) select key, value from json_each(?) where true
  on conflict (name) do update set value = tallies.value + excluded.value`;

const addTo = async (traces: D1Database, sums: Record<string, number>): Promise<void> => {
  await traces.prepare(add).bind(JSON.stringify(sums)).run();
};

/** Adds a batch of the queue to the tallies: one write a batch. */
export async function addWaited(traces: D1Database, waited: readonly Waited[]): Promise<void> {
  if (waited.length === 0) return;
  const sums: Record<string, number> = {};
  const plus = (name: string, n: number): void => void (sums[name] = (sums[name] ?? 0) + n);
  for (const { kind, lagMs } of waited) {
    plus(`${MESSAGES}${kind}`, 1);
    plus(`${LAG}count`, 1);
    plus(`${LAG}sum_ms`, Math.round(lagMs));
    for (const bound of LAG_BUCKETS_MS) if (lagMs <= bound) plus(`${LAG}${bound}`, 1);
  }
  await addTo(traces, sums);
}

/** Counts what became of alerts; `source` is whose token or signature they came under. */
export async function addAlerts(traces: D1Database, alerts: readonly { source: string; did: string }[]): Promise<void> {
  const sums: Record<string, number> = {};
  for (const { source, did } of alerts) {
    const name = `${ALERTS}${did}/${source}`;
    sums[name] = (sums[name] ?? 0) + 1;
  }
  if (alerts.length > 0) await addTo(traces, sums);
}

/** All of it. */
export async function readPipeline(traces: D1Database): Promise<PipelineTallies> {
  const rows = await drizzle(traces)
    .select()
    .from(tallies)
    .where(or(like(tallies.name, 'queue/%'), like(tallies.name, `${ALERTS}%`), eq(tallies.name, 'dead_letters')))
    .orderBy(tallies.name);
  const known = new Map(rows.map(({ name, value }) => [name, value]));
  const under = (prefix: string) =>
    rows.flatMap(({ name, value }) => (name.startsWith(prefix) ? [{ rest: name.slice(prefix.length), value }] : []));
  return {
    messages: Object.fromEntries(under(MESSAGES).map(({ rest, value }) => [rest, value])),
    lag: {
      buckets: LAG_BUCKETS_MS.map((bound) => known.get(`${LAG}${bound}`) ?? 0),
      count: known.get(`${LAG}count`) ?? 0,
      sumMs: known.get(`${LAG}sum_ms`) ?? 0,
    },
    deadLetters: known.get('dead_letters') ?? 0,
    alerts: under(ALERTS).map(({ rest, value }) => {
      const [did = '', ...source] = rest.split('/');
      return { source: source.join('/'), did, n: value };
    }),
  };
}
