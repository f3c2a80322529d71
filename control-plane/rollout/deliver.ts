import { liveRollout } from '#core/rollout/live-rollout';
import type { FeatureState } from '#core/rollout/state';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Opening } from '#schema/contracts/incident';
import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { Spending } from '#schema/contracts/feature';
import { flagOfTraffic, type FeatureName, type RolloutId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import type { SnapshotsRpc, SpentChange } from '#schema/contracts/rpc';
import type { Route } from '#schema/contracts/snapshot';
import type { ActiveMonth, UsageDay } from '#schema/contracts/usage';
import type { Env } from '../env.ts';
import { publishFlags } from '../publish-flags.ts';
import { appendAudit } from '../store/audit.ts';
import { type CounterRow, putCounters } from '../store/counters.ts';
import { putFeedback } from '../store/feedback.ts';
import { type HappeningRow, putHappenings } from '../store/happenings.ts';
import { projectFlag } from '../store/flag-rollouts.ts';
import { openIncident } from '../store/incidents.ts';
import { projectFeature, projectRollout, projectSpending } from '../store/projections.ts';
import { putUsage } from '../store/usage.ts';
import { abandonGate, type AbandonedGate } from './abandon-gate.ts';
import { isNews } from './is-news.ts';
import type { InHand, Kind } from './outbox.ts';
import { tell, type Untold } from './tell.ts';
import { PUBLISHER } from './publisher.ts';

/** What runs took, as it is written to D1. */
export type FlushedUsage = { readonly days: readonly UsageDay[]; readonly months: readonly ActiveMonth[] };

/** What the newest of a name is made of when it is performed: effects that stand for "as it is now" carry no copy. */
export type Present = {
  readonly now: () => number;
  readonly state: () => FeatureState;
  readonly view: (id: RolloutId) => RolloutView | null;
  readonly spending: () => Spending | null;
  readonly dirtyCounters: () => CounterRow[];
  readonly noteFlushed: (rows: readonly CounterRow[]) => void;
  readonly dirtyHappenings: () => HappeningRow[];
  readonly noteHappeningsFlushed: (rows: readonly HappeningRow[]) => void;
  readonly usage: () => FlushedUsage;
  readonly noteUsage: (flushed: FlushedUsage) => void;
};

type Bindings = Pick<Env, 'DB' | 'TRACES' | 'SNAPSHOTS' | 'NOTIFIER' | 'EVALUATOR'>;

/** Performs effects of one kind on the world. Each may be performed twice: every one of these calls bears it. */
export async function deliver(
  bindings: Bindings,
  present: Present,
  { kind, effects }: { kind: Kind; effects: readonly InHand[] },
): Promise<void> {
  const { DB, TRACES, SNAPSHOTS } = bindings;
  const bodies = effects.map(({ body }) => body);
  if (isSingle(kind)) {
    for (const body of bodies) await performOne(bindings, present, { kind, body });
    return;
  }
  switch (kind) {
    case 'publish':
    case 'spent':
      return publish(SNAPSHOTS.getByName(PUBLISHER), present, { kind, bodies });
    case 'audit':
      return appendAudit(DB, bodies as AuditEntry[]);
    case 'counters':
      return showCounters(DB, present);
    case 'usage':
      return showUsage(DB, present);
    case 'feedback':
      return putFeedback(TRACES, bodies as FeedbackRecord[]);
  }
}

type Single = 'incident' | 'project' | 'notify' | 'abandon';

const singles: ReadonlySet<Kind> = new Set<Single>(['incident', 'project', 'notify', 'abandon']);
const isSingle = (kind: Kind): kind is Single => singles.has(kind);

/** What is performed one by one. */
async function performOne(
  bindings: Bindings,
  present: Present,
  { kind, body }: { kind: Single; body: unknown },
): Promise<void> {
  switch (kind) {
    case 'incident':
      await openIncident(bindings.DB, body as Opening);
      return;
    case 'project':
      return project(bindings, present, body as RolloutId | null);
    case 'notify':
      if (await isNews(bindings.DB, body as Untold)) await tell(bindings, body as Untold);
      return;
    case 'abandon':
      return abandonGate(bindings, body as AbandonedGate);
  }
}

async function publish(
  publisher: SnapshotsRpc,
  present: Present,
  { kind, bodies }: { kind: 'publish' | 'spent'; bodies: readonly unknown[] },
): Promise<void> {
  for (const body of bodies) {
    if (kind === 'publish') await publisher.publishRoute(present.state().feature, body as Route);
    else await publisher.publishSpent(...(body as [FeatureName, SpentChange]));
  }
}

async function showCounters(db: D1Database, present: Present): Promise<void> {
  const { feature } = present.state();
  const rows = present.dirtyCounters();
  const happened = present.dirtyHappenings();
  const spending = present.spending();
  await putCounters(db, feature, { rows, nowMs: present.now() });
  await putHappenings(db, feature, happened);
  if (spending !== null) await projectSpending(db, feature, spending);
  present.noteFlushed(rows);
  present.noteHappeningsFlushed(happened);
}

async function showUsage(db: D1Database, present: Present): Promise<void> {
  const usage = present.usage();
  await putUsage(db, present.state().feature, usage);
  present.noteUsage(usage);
}

async function project(bindings: Bindings, present: Present, id: RolloutId | null): Promise<void> {
  const state = present.state();
  const { feature, control, disabled } = state;
  const live = liveRollout(state);
  const exposed = {
    candidate: live?.candidate ?? null,
    percent: live?.percent ?? 0,
    rollout: state.rollout?.id ?? null,
  };
  const flag = flagOfTraffic(feature);
  if (flag === null)
    await projectFeature(bindings.DB, { feature, control, ...exposed, disabled, updatedAtMs: present.now() });
  else await directFlag(bindings, flag, { state, atMs: present.now() });
  const view = id === null ? null : present.view(id);
  if (view !== null) await projectRollout(bindings.DB, view);
}

/** A flag is what its rollout came to: kept, and published. Tried again until the publisher has it. */
async function directFlag(
  bindings: Bindings,
  key: string,
  { state, atMs }: { state: FeatureState; atMs: number },
): Promise<void> {
  const { control, rollout: last, revision } = state;
  await projectFlag(bindings.DB, { key, control, live: liveRollout(state)?.id ?? null, last, revision, atMs });
  if (!(await publishFlags(bindings))) throw new Error(`The flags are not published after a rollout of ${key}.`);
}
