import type { AlertResult } from '#schema/contracts/alert';
import type { Change, Note } from './change.ts';
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
    fromPhase: before.rollout?.id === rollout.id ? before.rollout.phase : 'pending',
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

function audited(state: FeatureState, note: Note, at: { id: string; atMs: number }): Unnamed {
  const { by, action, subject, reason, detail } = note;
  const entry = { ...at, actor: by.name, action, feature: state.feature, subject, reason, detail };
  return { type: 'audit', entry };
}

/** Once there is something to tell: the numbers grow, and every difference becomes an effect. */
export function stepOf(before: FeatureState, change: Change, nowMs: number): Step {
  const { note, incident, alert } = change;
  if (note === null) return { state: change.state, effects: [], alert };

  const rerouted = differ(routeOf(before), routeOf(change.state));
  const revision = before.revision + (rerouted ? 1 : 0);
  const state: FeatureState = { ...change.state, revision, seq: before.seq + 1 };
  const named = (type: Effect['type']): string => `${state.feature}/${state.seq}/${type}`;

  const effects: Unnamed[] = [];
  if (rerouted) effects.push({ type: 'publish', feature: state.feature, route: routeOf(state) });
  const decision = decisionOf(before, { ...change, state }, nowMs);
  if (decision !== null) effects.push({ type: 'decide', decision });
  effects.push(audited(state, note, { id: named('audit'), atMs: nowMs }));
  if (incident !== null) {
    const { reason, detail } = note;
    const about = { id: named('incident'), atMs: nowMs, feature: state.feature, title: incident };
    effects.push({ type: 'incident', incident: { ...about, detail: { reason, ...asObject(detail) } } });
  }
  const moved = differ(before.rollout, state.rollout);
  const wakeAtMs = state.rollout?.phase === 'running' ? holdEndsAtMs(state.rollout) : null;
  if (moved && wakeAtMs !== null) effects.push({ type: 'wake_at', atMs: wakeAtMs });
  if (rerouted || moved) effects.push({ type: 'project', traffic: trafficRow(state), rollout: state.rollout });
  return { state, effects: effects.map((effect) => ({ ...effect, id: named(effect.type) })), alert };
}

const asObject = (detail: unknown): object => (typeof detail === 'object' && detail !== null ? detail : {});
