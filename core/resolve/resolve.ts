import type { FeatureName, SegmentName, VersionHash, VersionId } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { Failure } from '#schema/contracts/problem';
import type { RunRecord } from '#schema/contracts/record';
import type { Result } from '#schema/contracts/result';
import type { Arm, Reason } from '#schema/contracts/run';
import type { ExposedRollout, Route, Snapshot } from '#schema/contracts/snapshot';
import { inCandidate, slot } from '#core/slot/slot';
import { isMember } from './is-member.ts';

/**
 * Who asks for what: `unit` null is nobody known, `freshId` then stands in for this run alone; `version` pins. `context` and
 * `segments` say whose audience it is in; where one is left out, in none.
 */
export type ResolveRequest = {
  readonly feature: FeatureName;
  readonly unit: string | null;
  readonly freshId: string;
  readonly version?: VersionId | undefined;
  readonly context?: JsonObject | undefined;
  readonly segments?: Snapshot['segments'] | undefined;
};

/** Why a known unit is no evidence, whichever arm it got: not of the stage's audience, or of an earlier one's. */
type Outside = 'not_in_segment' | 'earlier_segment';

/**
 * The version a run gets and why. `rollout` is the one it was resolved under, with its period (null: none runs). `counted`:
 * the run may be evidence; `outside` says why one that has a unit may not. Reason `disabled`: the version is there for its
 * degraded answer only.
 */
export type Resolution = {
  readonly version: VersionId;
  readonly hash: VersionHash;
  readonly arm: Arm;
  readonly reason: Reason;
  readonly rollout: RunRecord['rollout'];
  readonly counted: boolean;
  readonly outside: Outside | null;
};

type Choice = {
  readonly version: VersionId;
  readonly arm: Arm;
  readonly reason: Reason;
  readonly outside: Outside | null;
};

const KNOWN = 20;

const refuse = (code: Failure['code'], detail: string): Result<never, Failure> => ({
  ok: false,
  error: { code, detail },
});

const take = (version: VersionId, arm: Arm, reason: Reason): Result<Choice, Failure> => ({
  ok: true,
  value: { version, arm, reason, outside: null },
});

type Place = { readonly exposed: boolean; readonly reason: Reason; readonly outside: Outside | null };

/** Whom a rollout asks besides everybody: members of segments, of earlier stages or this one. */
const hasAudience = ({ segment, earlier }: ExposedRollout): boolean => segment !== null || earlier.length > 0;

/**
 * Earlier audiences come first, because they keep what they have. One of the stage's own segment, its share not above the
 * stage's, is the stage's own: the same slots, and more of them.
 */
function placeAmong(rollout: ExposedRollout, unitSlot: number, isIn: (segment: SegmentName) => boolean): Place {
  const { segment, percent } = rollout;
  const before = rollout.earlier.filter((one) => one.segment !== segment || one.percent > percent);
  const own = before.filter((one) => isIn(one.segment));
  const outside = own.length > 0 ? 'earlier_segment' : null;
  if (own.some((one) => inCandidate(unitSlot, one.percent)))
    return { exposed: true, reason: 'earlier_segment', outside };
  if (segment !== null && !isIn(segment))
    return { exposed: false, reason: 'control', outside: outside ?? 'not_in_segment' };
  const exposed = inCandidate(unitSlot, percent);
  const side = segment === null ? 'percent' : 'segment';
  return { exposed, reason: exposed ? side : 'control', outside };
}

function placeOf(rollout: ExposedRollout, request: ResolveRequest): Place {
  const unitSlot = slot(request.feature, rollout.id, request.unit ?? request.freshId);
  if (hasAudience(rollout)) {
    const { context = {}, segments = {} } = request;
    return placeAmong(rollout, unitSlot, (segment) => isMember(segment, context, segments));
  }
  const exposed = inCandidate(unitSlot, rollout.percent);
  return { exposed, reason: exposed ? 'percent' : 'control', outside: null };
}

function byCoin(rollout: ExposedRollout, control: VersionId, request: ResolveRequest): Result<Choice, Failure> {
  const { exposed, reason, outside } = placeOf(rollout, request);
  const version = exposed ? rollout.candidate : control;
  const arm = exposed ? 'candidate' : 'control';
  if (request.unit === null) return take(version, arm, 'anonymous');
  return { ok: true, value: { version, arm, reason, outside } };
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
  const { version, arm, reason, outside } = chosen.value;
  const hash = Object.hasOwn(route.versions, version) ? route.versions[version] : undefined;
  if (hash === undefined) {
    const known = Object.keys(route.versions).slice(-KNOWN).join(', ');
    return refuse('not_found', `No version ${version}; known: ${known || 'none'}.`);
  }
  const rollout = route.rollout === null ? null : { id: route.rollout.id, period: route.rollout.period };
  const known = rollout !== null && request.unit !== null && outside === null;
  const counted = known && (arm === 'candidate' || reason === 'control');
  return { ok: true, value: { version, hash, arm, reason, rollout, counted, outside } };
}
