import type { AlertResult } from '#schema/contracts/alert';
import type { RolloutId } from '#schema/contracts/ids';
import type { Phase } from '#schema/contracts/rollout';
import type { Change } from './change.ts';
import type { Decision, Effect, TrafficRow } from './effect.ts';
import { holdEndsAtMs } from './hold.ts';
import { liveRollout } from './live-rollout.ts';
import { routeOf } from './route.ts';
import type { FeatureState } from './state.ts';

/** The next state and what the shell must do about it; `alert` answers the sender of an alert, null for any other event. */
export type Step = {
  readonly state: FeatureState;
  readonly effects: readonly Effect[];
  readonly alert: AlertResult | null;
};

/** An effect before it has its name. */
type Unnamed<E = Effect> = E extends Effect ? Omit<E, 'id'> : never;

/** Routes and rollouts are built by the same code from plain data, so their JSON tells whether they differ. */
const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** The phase that a rollout was in; one that nobody knew was about to begin. */
const phaseOf = ({ rollout, promoted }: FeatureState, id: RolloutId): Phase =>
  [rollout, promoted].find((one) => one?.id === id)?.phase ?? 'pending';

function decisionOf(before: FeatureState, { state, note }: Change, nowMs: number): Decision | null {
  const rollout = state.rollout;
  if (rollout === null || note === null || note.decision === null) return null;
  const { evidence, decision, by, reason } = note;
  return {
    rollout: rollout.id,
    n: rollout.decisions,
    atMs: nowMs,
    decision,
    by: by.name,
    reason: reason ?? '',
    fromPhase: phaseOf(before, rollout.id),
    toPhase: rollout.phase,
    stage: rollout.stage,
    percent: rollout.percent,
    evidence: evidence && { inputs: evidence.inputs, verdicts: evidence.verdicts },
  };
}

function trafficRow(state: FeatureState): TrafficRow {
  const { feature, seq, revision, control, disabled, rollout } = state;
  const live = liveRollout(state);
  const exposed = { candidate: live?.candidate ?? null, percent: live?.percent ?? 0 };
  return { feature, seq, revision, control, ...exposed, rollout: rollout?.id ?? null, disabled };
}

function written(state: FeatureState, change: Change, nowMs: number): Unnamed[] {
  const { note, incident } = change;
  if (note === null) return [];
  const { by, action, subject, reason, detail } = note;
  const { feature } = state;
  const id = nameOf(state, 'audit');
  const entry = { id, atMs: nowMs, actor: by.name, action, feature, subject, reason, detail };
  const audit: Unnamed = { type: 'audit', entry };
  if (incident === null) return [audit];
  const opened = { id: nameOf(state, 'incident'), atMs: nowMs, feature, title: incident };
  return [audit, { type: 'incident', incident: { ...opened, detail: { reason, ...detail } } }];
}

/** Each change has one effect of a type at most, and a number of its own. */
const nameOf = ({ feature, seq }: FeatureState, type: Effect['type']): string => `${feature}/${seq}/${type}`;

/** Most evidence changes nothing: then no routes are written out to be compared. */
const isRerouted = (before: FeatureState, after: FeatureState): boolean =>
  after !== before && differ(routeOf(before), routeOf(after));

/** Once there is something to tell: the numbers grow, and every difference becomes an effect. */
export function stepOf(before: FeatureState, change: Change, nowMs: number): Step {
  const { note, alert } = change;
  const rerouted = isRerouted(before, change.state);
  if (note === null && !rerouted) return { state: change.state, effects: [], alert };

  const revision = before.revision + (rerouted ? 1 : 0);
  const state: FeatureState = { ...change.state, revision, seq: before.seq + 1 };
  const moved = differ(before.rollout, state.rollout);
  const decision = decisionOf(before, { ...change, state }, nowMs);
  const wakeAtMs = state.rollout?.phase === 'running' ? holdEndsAtMs(state.rollout) : null;

  const effects: Unnamed[] = [];
  if (rerouted) effects.push({ type: 'publish', feature: state.feature, route: routeOf(state) });
  if (decision !== null) effects.push({ type: 'decide', decision });
  effects.push(...written(state, change, nowMs));
  if (moved && wakeAtMs !== null) effects.push({ type: 'wake_at', atMs: wakeAtMs });
  if (rerouted || moved)
    effects.push({
      type: 'project',
      traffic: trafficRow(state),
      of: state.rollout?.id ?? null,
      rollout: state.rollout,
    });
  return { state, effects: effects.map((effect) => ({ ...effect, id: nameOf(state, effect.type) })), alert };
}
