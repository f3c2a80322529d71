import { liveRollout } from '#core/rollout/live-rollout';
import type { FeatureState } from '#core/rollout/state';
import type { AuditEntry, Incident } from '#schema/contracts/audit';
import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { Spending } from '#schema/contracts/feature';
import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import type { SnapshotsRpc, SpentChange } from '#schema/contracts/rpc';
import type { Route } from '#schema/contracts/snapshot';
import type { Env } from '../env.ts';
import { appendAudit } from '../store/audit.ts';
import { type CounterRow, putCounters } from '../store/counters.ts';
import { putFeedback } from '../store/feedback.ts';
import { openIncident } from '../store/incidents.ts';
import { projectFeature, projectRollout, projectSpending } from '../store/projections.ts';
import { abandonGate, type AbandonedGate } from './abandon-gate.ts';
import type { InHand, Kind } from './outbox.ts';
import { tell, type Untold } from './tell.ts';
import { PUBLISHER } from './publisher.ts';

/** What the newest of a name is made of when it is performed: effects that stand for "as it is now" carry no copy. */
export type Present = {
  readonly now: () => number;
  readonly state: () => FeatureState;
  readonly view: (id: RolloutId) => RolloutView | null;
  readonly spending: () => Spending | null;
  readonly dirtyCounters: () => CounterRow[];
  readonly noteFlushed: (rows: readonly CounterRow[]) => void;
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
  switch (kind) {
    case 'publish':
    case 'spent':
      return publish(SNAPSHOTS.getByName(PUBLISHER), present, { kind, bodies });
    case 'audit':
      return appendAudit(DB, bodies as AuditEntry[]);
    case 'incident':
      for (const incident of bodies) await openIncident(DB, incident as Omit<Incident, 'owner' | 'status'>);
      return;
    case 'project':
      for (const id of bodies) await project(DB, present, id as RolloutId | null);
      return;
    case 'counters':
      return showCounters(DB, present);
    case 'feedback':
      return putFeedback(TRACES, bodies as FeedbackRecord[]);
    case 'abandon':
      for (const gate of bodies) await abandonGate(bindings, gate as AbandonedGate);
      return;
    case 'notify':
      for (const unowned of bodies) await tell(bindings, unowned as Untold);
      return;
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
  const spending = present.spending();
  await putCounters(db, feature, rows);
  if (spending !== null) await projectSpending(db, feature, spending);
  return present.noteFlushed(rows);
}

async function project(db: D1Database, present: Present, id: RolloutId | null): Promise<void> {
  const state = present.state();
  const { feature, control, disabled } = state;
  const live = liveRollout(state);
  const exposed = {
    candidate: live?.candidate ?? null,
    percent: live?.percent ?? 0,
    rollout: state.rollout?.id ?? null,
  };
  await projectFeature(db, { feature, control, ...exposed, disabled, updatedAtMs: present.now() });
  const view = id === null ? null : present.view(id);
  if (view !== null) await projectRollout(db, view);
}
