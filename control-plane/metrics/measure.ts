import { dayText } from '#core/limit/utc-day';
import { EXPORTERS_MOST, type ExporterStatus } from '#schema/contracts/exporter';
import type { SnapshotStatus } from '#schema/contracts/rpc';
import type { Env } from '../env.ts';
import { readCounters } from '../store/counters.ts';
import { countEvals } from '../store/evals.ts';
import { listExporters } from '../store/exporters.ts';
import { listFeatures } from '../store/features.ts';
import { readHappenings } from '../store/happenings.ts';
import { countOpenIncidents } from '../store/open-incidents.ts';
import { readPipeline } from '../store/pipeline.ts';
import { readRefused } from '../store/refused-calls.ts';
import { openRollouts } from '../store/rollouts.ts';
import type { Measured } from './measured.ts';

/** A version's counters stay in the scrape for so long after they last grew (to the hour), unless it serves. */
export const SHOWN_MS = 24 * 3_600_000;
/** The most rows of each kind that a scrape reads and shows (docs/metrics.md, "How many series"). */
export const SCRAPE_MOST = { counters: 2000, happenings: 8000, features: 2000, rollouts: 300, refused: 4000 } as const;

const EVALS_MS = 7 * 86_400_000;
const PATIENCE_MS = 1000;

/** When it is, and who says how the snapshot stands. */
export type Asking = {
  readonly nowMs: number;
  readonly snapshot: () => Promise<SnapshotStatus>;
  readonly exporter: (name: string) => Promise<ExporterStatus>;
};

/** Null when it is not said soon: the other numbers are wanted most when something is down. */
const soon = <Value>(said: Promise<Value>): Promise<Value | null> =>
  Promise.race([said, scheduler.wait(PATIENCE_MS).then(() => null)]).catch(() => null);

/** Those that do not answer soon are left out. */
async function exportersOf(db: D1Database, ask: Asking['exporter']): Promise<Measured['exporters']> {
  const all = await listExporters(db, { limit: EXPORTERS_MOST, after: undefined });
  const said = await Promise.all(
    all.map(({ exporter }) => soon(ask(exporter).then((status) => ({ exporter, ...status })))),
  );
  return said.filter((one) => one !== null);
}

/** Reads what a scrape shows: some bounded queries, whatever there is. */
export async function measure({ DB, TRACES }: Pick<Env, 'DB' | 'TRACES'>, asking: Asking): Promise<Measured> {
  const { nowMs } = asking;
  const more = (most: number): number => most + 1;
  const [counted, happenings, features, rollouts, evals, incidents, pipeline, refused, snapshot, exporters] =
    await Promise.all([
      readCounters(DB, { sinceMs: nowMs - SHOWN_MS, most: SCRAPE_MOST.counters }),
      readHappenings(DB, more(SCRAPE_MOST.happenings)),
      listFeatures(DB, { limit: more(SCRAPE_MOST.features), after: undefined }),
      openRollouts(DB, more(SCRAPE_MOST.rollouts)),
      countEvals(DB, nowMs - EVALS_MS),
      countOpenIncidents(DB),
      soon(readPipeline(TRACES)),
      soon(readRefused(TRACES, more(SCRAPE_MOST.refused))),
      soon(asking.snapshot()),
      exportersOf(DB, asking.exporter),
    ]);
  const cut = <Row>(rows: readonly Row[], most: number): Row[] => rows.slice(0, most);
  const over = (rows: readonly unknown[], most: number): number => Number(rows.length > most);
  return {
    counters: counted.counters,
    happenings: cut(happenings, SCRAPE_MOST.happenings),
    features: cut(features, SCRAPE_MOST.features),
    rollouts: cut(rollouts, SCRAPE_MOST.rollouts),
    ...{ evals, incidents, pipeline, snapshot, exporters },
    refused: refused && cut(refused, SCRAPE_MOST.refused),
    hidden: {
      counters: counted.left,
      happenings: over(happenings, SCRAPE_MOST.happenings),
      features: over(features, SCRAPE_MOST.features),
      rollouts: over(rollouts, SCRAPE_MOST.rollouts),
      limits: over(refused ?? [], SCRAPE_MOST.refused),
    },
    today: dayText(nowMs),
  };
}
