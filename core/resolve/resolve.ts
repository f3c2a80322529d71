import type { FeatureName, VersionHash, VersionId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { RunRecord } from '#schema/contracts/record';
import type { Result } from '#schema/contracts/result';
import type { Arm, Reason } from '#schema/contracts/run';
import type { ExposedRollout, Route } from '#schema/contracts/snapshot';
import { inCandidate, slot } from '#core/slot/slot';

/** Who asks for what: `unit` null is nobody known, `freshId` then stands in for this run alone; `version` pins. */
export type ResolveRequest = {
  readonly feature: FeatureName;
  readonly unit: string | null;
  readonly freshId: string;
  readonly version?: VersionId | undefined;
};

/**
 * The version a run gets and why. `rollout` is the one it was resolved under, with its period (null: none runs). `counted`:
 * the run may be evidence. Reason `disabled`: the version is there for its degraded answer only.
 */
export type Resolution = {
  readonly version: VersionId;
  readonly hash: VersionHash;
  readonly arm: Arm;
  readonly reason: Reason;
  readonly rollout: RunRecord['rollout'];
  readonly counted: boolean;
};

type Choice = { readonly version: VersionId; readonly arm: Arm; readonly reason: Reason };

const KNOWN = 20;

const refuse = (code: Failure['code'], detail: string): Result<never, Failure> => ({
  ok: false,
  error: { code, detail },
});

const take = (version: VersionId, arm: Arm, reason: Reason): Result<Choice, Failure> => ({
  ok: true,
  value: { version, arm, reason },
});

function byCoin(rollout: ExposedRollout, control: VersionId, request: ResolveRequest): Result<Choice, Failure> {
  const unitSlot = slot(request.feature, rollout.id, request.unit ?? request.freshId);
  const exposed = inCandidate(unitSlot, rollout.percent);
  const side = exposed ? 'percent' : 'control';
  const reason = request.unit === null ? 'anonymous' : side;
  return exposed ? take(rollout.candidate, 'candidate', reason) : take(control, 'control', reason);
}

function choose(route: Route, request: ResolveRequest): Result<Choice, Failure> {
  const { control, rollout, disabled, versions } = route;
  if (disabled)
    return control ? take(control, 'control', 'disabled') : refuse('disabled', 'The feature is switched off.');
  if (request.version !== undefined) return take(request.version, 'pinned', 'pinned');
  if (control === null) return refuse('not_found', `Feature ${request.feature} serves no version yet.`);
  if (rollout !== null) return byCoin(rollout, control, request);
  return take(control, 'control', Object.keys(versions).length === 1 ? 'only_version' : 'control');
}

/** Which version of the feature serves this run. Refuses with `disabled`, or `not_found` (no version yet, or a pin nobody pushed). */
export function resolve(route: Route, request: ResolveRequest): Result<Resolution, Failure> {
  const chosen = choose(route, request);
  if (!chosen.ok) return chosen;
  const { version, arm, reason } = chosen.value;
  const hash = Object.hasOwn(route.versions, version) ? route.versions[version] : undefined;
  if (hash === undefined) {
    const known = Object.keys(route.versions).slice(-KNOWN).join(', ');
    return refuse('not_found', `No version ${version}; known: ${known || 'none'}.`);
  }
  const rollout = route.rollout === null ? null : { id: route.rollout.id, period: route.rollout.period };
  const counted = rollout !== null && request.unit !== null && (arm === 'candidate' || reason === 'control');
  return { ok: true, value: { version, hash, arm, reason, rollout, counted } };
}
