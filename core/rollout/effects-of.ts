import type { RolloutId } from '#schema/contracts/ids';
import { hasBegun } from './begun-rollout.ts';
import type { Change, Note, Taken } from './change.ts';
import type { Decision, Effect, TrafficRow } from './effect.ts';
import { holdEndsAtMs } from './hold.ts';
import { liveRollout } from './live-rollout.ts';
import { routeOf } from './route.ts';
import type { FeatureState, RolloutState } from './state.ts';
import { tellings } from './telling.ts';

type NameOf = (type: Effect['type']) => string;

/** A numbered change: what is noted about it, and whether its route is another one. */
type Numbered = Pick<Change, 'state' | 'notes'> & { readonly rerouted: boolean };

/** Each change has a number of its own, and in it the effects of a type are counted; so a name is never used twice, and computed again it is the same. */
function naming({ feature, seq }: FeatureState): NameOf {
  const given = new Map<string, number>();
  return (type) => {
    const n = (given.get(type) ?? 0) + 1;
    given.set(type, n);
    return n === 1 ? `${feature}/${seq}/${type}` : `${feature}/${seq}/${type}/${n}`;
  };
}

function decisionOf({ name, rollout, from, evidence }: Taken, { by, reason }: Note, atMs: number): Decision {
  const { id, decisions, phase, stage, percent } = rollout;
  return {
    ...{ rollout: id, n: decisions, atMs, decision: name, by: by.name, reason: reason ?? '' },
    ...{ fromPhase: from, toPhase: phase, stage, percent },
    evidence: evidence && { inputs: evidence.inputs, verdicts: evidence.verdicts },
  };
}

/** What is written down and told about one note. */
function written(note: Note, { feature }: FeatureState, at: { nowMs: number; nameOf: NameOf }): Effect[] {
  const { nowMs: atMs, nameOf } = at;
  const { by, action, subject, reason, detail, taken, incident } = note;
  const effects: Effect[] = [];
  if (taken) effects.push({ id: nameOf('decide'), type: 'decide', decision: decisionOf(taken, note, atMs) });
  const id = nameOf('audit');
  const entry = { id, atMs, actor: by.name, action, feature, subject, reason, detail };
  effects.push({ id, type: 'audit', entry });
  const name = incident === null ? null : nameOf('incident');
  if (incident !== null && name !== null) {
    // A storm of alerts that find nothing to take back is one trouble, however many there are.
    const ofAlert = action.startsWith('alert.') && {
      openedBy: { kind: 'alert', name: by.name } as const,
      key: `alert/${by.name}/${String(detail?.['asked'])}`,
    };
    const opened = {
      id: name,
      atMs,
      feature,
      title: incident,
      detail: { reason, ...detail },
      ...ofAlert,
    };
    effects.push({ id: name, type: 'incident', incident: opened });
  }
  for (const told of tellings(note, feature)) {
    const called = nameOf('notify');
    const about = told.type === 'incident.opened' ? { detail: { ...told.detail, incident: name } } : {};
    effects.push({ id: called, type: 'notify', notification: { id: called, atMs, feature, ...told, ...about } });
  }
  return effects;
}

function trafficRow(state: FeatureState): TrafficRow {
  const { feature, seq, revision, control, disabled, rollout } = state;
  const live = liveRollout(state);
  const exposed = { candidate: live?.candidate ?? null, percent: live?.percent ?? 0 };
  return { feature, seq, revision, control, ...exposed, rollout: rollout?.id ?? null, disabled };
}

/** Every rollout that changed, with its state; null where only what was seen of it did. A feature without any is shown by its traffic. */
function shown(before: FeatureState, { state, notes, rerouted }: Numbered): Map<RolloutId | null, RolloutState | null> {
  const rollouts = new Map<RolloutId | null, RolloutState | null>();
  for (const { rollout, taken } of notes)
    if (rollout !== null) rollouts.set(rollout, taken?.rollout ?? rollouts.get(rollout) ?? null);
  const { rollout } = state;
  if (rollout !== null && rollout !== before.rollout) rollouts.set(rollout.id, rollout);
  if (rerouted && rollouts.size === 0) rollouts.set(rollout?.id ?? null, rollout);
  return rollouts;
}

/** Gates whose evals are to be run, or need not be any more: their rollout ended first. */
function evaluations(notes: readonly Note[], nameOf: NameOf): Effect[] {
  return notes.flatMap(({ taken }): Effect[] => {
    if (taken === null || hasBegun(taken.rollout)) return [];
    const { id: rollout, gates, endedAtMs } = taken.rollout;
    const type = taken.name === 'gated' ? 'evaluate' : endedAtMs === null ? null : 'abandon';
    if (type === null) return [];
    return gates.flatMap(({ verdict }, gate) => (verdict === null ? [{ id: nameOf(type), type, rollout, gate }] : []));
  });
}

/** What the shell must do about a change that is told: publish first, for that is what people feel. */
export function effectsOf(before: FeatureState, numbered: Numbered, nowMs: number): Effect[] {
  const { state, notes, rerouted } = numbered;
  const nameOf = naming(state);
  const effects: Effect[] = [];
  if (rerouted) effects.push({ id: nameOf('publish'), type: 'publish', feature: state.feature, route: routeOf(state) });
  effects.push(...notes.flatMap((note) => written(note, state, { nowMs, nameOf })));
  effects.push(...evaluations(notes, nameOf));
  const wakeAtMs = state.rollout?.phase === 'running' ? holdEndsAtMs(state.rollout) : null;
  if (state.rollout !== before.rollout && wakeAtMs !== null)
    effects.push({ id: nameOf('wake_at'), type: 'wake_at', atMs: wakeAtMs });
  const traffic = trafficRow(state);
  for (const [of, rollout] of shown(before, numbered))
    effects.push({ id: nameOf('project'), type: 'project', traffic, of, rollout });
  return effects;
}
