import type { FeatureName, VersionHash, VersionId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { RunRecord } from '#schema/contracts/record';
import type { Result } from '#schema/contracts/result';
import type { Arm, Reason } from '#schema/contracts/run';
import type { Route } from '#schema/contracts/snapshot';
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

type Choice = { version: VersionId; arm: Arm; reason: Reason };

const KNOWN = 20;

function refuseVersion(route: Route, version: VersionId): Failure {
  const known = Object.keys(route.versions).slice(-KNOWN).join(', ');
  return { code: 'not_found', detail: `No version ${version}; known: ${known || 'none'}.` };
}

function choose(route: Route, control: VersionId, request: ResolveRequest): Choice {
  const { rollout } = route;
  if (request.version !== undefined) return { version: request.version, arm: 'pinned', reason: 'pinned' };
  if (rollout === null) {
    const alone = Object.keys(route.versions).length === 1;
    return { version: control, arm: 'control', reason: alone ? 'only_version' : 'control' };
  }
  const unitSlot = slot(request.feature, rollout.id, request.unit ?? request.freshId);
  const candidate = inCandidate(unitSlot, rollout.percent);
  const known = candidate ? 'percent' : 'control';
  return {
    version: candidate ? rollout.candidate : control,
    arm: candidate ? 'candidate' : 'control',
    reason: request.unit === null ? 'anonymous' : known,
  };
}

/** Which version of the feature serves this run. Refuses with `disabled`, `not_found` (no version yet, or a pin nobody pushed). */
export function resolve(route: Route, request: ResolveRequest): Result<Resolution, Failure> {
  const { control, rollout, versions, disabled } = route;
  const open = rollout === null ? null : { id: rollout.id, period: rollout.period };
  if (control === null) {
    const off: Failure = { code: 'disabled', detail: 'The feature is switched off.' };
    const none: Failure = { code: 'not_found', detail: `Feature ${request.feature} serves no version yet.` };
    if (disabled || request.version === undefined) return { ok: false, error: disabled ? off : none };
  }
  const choice: Choice =
    disabled && control !== null
      ? { version: control, arm: 'control', reason: 'disabled' }
      : choose(route, control ?? (request.version as VersionId), request);
  const hash = versions[choice.version];
  if (hash === undefined) return { ok: false, error: refuseVersion(route, choice.version) };
  const counted = open !== null && choice.arm !== 'pinned' && request.unit !== null && !disabled;
  return { ok: true, value: { ...choice, hash, rollout: open, counted } };
}
