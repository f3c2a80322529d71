import type { Changed } from './change.ts';
import type { DecisionName } from './effect.ts';
import type { Restarted, RolloutStarted } from './event.ts';
import { newer } from './newer.ts';
import { newRollout, type Terms, unmeasured } from './new-rollout.ts';
import { refuse } from './refuse.ts';
import type { FeatureState } from './state.ts';

type Start = {
  readonly terms: Omit<Terms, 'kind'>;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** What the first decision about a rollout may be. */
const begins: ReadonlySet<DecisionName> = new Set(['started', 'queued', 'gated', 'completed']);

function planned(state: FeatureState, { terms, reason, detail }: Start, nowMs: number): Changed {
  const { plan, frozen, by } = terms;
  const created = newRollout(state, { ...terms, kind: 'plan' }, nowMs);
  if (!created.ok) return created;
  const issues = unmeasured(plan.guardrails, frozen, 'plan.guardrails');
  if (issues.length > 0) return refuse('invalid', 'A guardrail has no threshold.', issues);
  return newer(state, created.value, { decree: { by, reason, detail }, nowMs });
}

/** A planned rollout begins with its first stage, or meets what the live one's plan says about newer ones. */
export function startRollout(state: FeatureState, event: RolloutStarted, nowMs: number): Changed {
  const { candidate, plan, frozen, by } = event;
  const terms = { candidate, plan, frozen, by };
  return planned(state, { terms, reason: 'a planned rollout', detail: { candidate, plan } }, nowMs);
}

/** The same candidate and the same plan once more, under a new number, so that other people are first; only of what was rolled back. */
export function restartRollout(state: FeatureState, event: Restarted, nowMs: number): Changed {
  const { of, frozen, by, reason, rollout } = event;
  if (of === null) return refuse('not_found', `There is no rollout ${rollout}.`);
  const { id, phase, kind, candidate, plan } = of;
  if (phase !== 'rolled_back') return refuse('conflict', `${id} is ${phase} and cannot be restarted.`);
  if (kind === 'manual') return refuse('conflict', `${id} is ${phase}, and was moved by hand: set its traffic.`);
  const terms = { candidate, plan, frozen, by };
  const result = planned(state, { terms, reason, detail: { candidate, plan, restartOf: id } }, nowMs);
  if (!result.ok) return result;
  const notes = result.value.notes.map((note) =>
    begins.has(note.taken?.name ?? 'held') ? { ...note, action: 'rollout.restart' } : note,
  );
  return { ok: true, value: { ...result.value, notes } };
}
