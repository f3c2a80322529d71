import { resolve, type Resolution } from '#core/resolve/resolve';
import { slicesOf } from '#core/resolve/slices-of';
import { unitOf } from '#core/resolve/unit-of';
import { FeatureName, type VersionHash } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { isRefused, type RunRequest } from '#schema/contracts/run';
import type { Route } from '#schema/contracts/snapshot';
import { blindUnit } from './names/blind-unit.ts';
import type { Deps } from './deps.ts';
import { isSpent } from './limits/is-spent.ts';
import { nameRun, type NamedRun } from './names/run-id.ts';
import { runsBeside } from './runs-beside.ts';
import { nowhere, type Origin } from './telling/origin.ts';
import type { ChosenRun } from './telling/record.ts';
import type { SnapshotView } from './memory/snapshot-memory.ts';

/** A run with its version: its manifest's hash, the snapshot and the route it was chosen by, the ticket for feedback, and the same run as flags' rollouts see it. */
export type Chosen = {
  readonly run: ChosenRun;
  readonly hash: VersionHash;
  readonly view: SnapshotView;
  readonly route: Route;
  readonly ticket: string;
  readonly beside: readonly ChosenRun[];
};

/** Attributes were read by JSON.parse: what the contract lets through is JSON. */
const attributesOf = ({ context }: RunRequest): JsonObject => context as JsonObject;

type Asked = { readonly feature: FeatureName; readonly request: RunRequest; readonly startedMs: number };
type Found = {
  readonly route: Route;
  readonly resolution: Resolution;
  readonly named: NamedRun;
  readonly unit: string | null;
};

const unknownFeature = (name: string): Failure => ({ code: 'not_found', detail: `No feature ${name.slice(0, 63)}.` });

async function lookUp({ feature, request, startedMs }: Asked, view: SnapshotView): Promise<Result<Found, Failure>> {
  const { features, segments } = view.snapshot;
  const route = Object.hasOwn(features, feature) ? features[feature] : undefined;
  if (route === undefined) return err(unknownFeature(feature));
  const unit = unitOf(request);
  const named = await nameRun(feature, startedMs, view.seal);
  const { version } = request;
  const context = attributesOf(request);
  const isUnpaid = await isSpent(view, { feature, unit, nowMs: startedMs });
  const way = isUnpaid && !route.disabled ? { ...route, disabled: true } : route;
  const resolution = resolve(way, { feature, unit, freshId: named.id, version, context, segments });
  if (!resolution.ok) return resolution;
  const reason = way === route ? resolution.value.reason : 'budget_spent';
  return ok({ route, resolution: { ...resolution.value, reason }, named, unit });
}

/** A pinned run and one without an answer of its own are never counted, so nobody's name is written with them. */
const isNamed = ({ arm, reason }: Resolution): boolean => arm !== 'pinned' && !isRefused(reason);

/** What the rollout's guardrails are watched by, of a run that may be evidence. */
function slicesFor({ rollout }: Route, { counted }: Resolution, request: RunRequest): (string | null)[] | null {
  return rollout === null || !counted || rollout.slices.length === 0
    ? null
    : slicesOf(rollout.slices, attributesOf(request));
}

/** What is asked for, when, and by which snapshot a version is chosen first. */
type Wanted = {
  readonly request: RunRequest;
  readonly startedMs: number;
  readonly view: SnapshotView;
  readonly origin?: Origin | undefined;
};

/**
 * Which version serves this run. What memory does not know is looked for once in a snapshot confirmed after the request came
 * (read your writes), and only then refused.
 */
export async function chooseVersion(
  name: string,
  { request, startedMs, view, origin = nowhere }: Wanted,
  snapshot: Deps['snapshot'],
): Promise<Result<Chosen, Failure>> {
  const feature = FeatureName.safeParse(name);
  if (!feature.success) return err(unknownFeature(name));
  const asked: Asked = { feature: feature.data, request, startedMs };
  let used = view;
  let found = await lookUp(asked, used);
  if (!found.ok && found.error.code === 'not_found') {
    used = (await snapshot(true)) ?? view;
    found = await lookUp(asked, used);
  }
  if (!found.ok) return found;
  const { route, resolution, named, unit } = found.value;
  const { version, arm, reason, rollout, hash, outside } = resolution;
  const blinded = unit === null || !isNamed(resolution) ? null : await blindUnit(feature.data, unit, used.seal);
  const run: ChosenRun = {
    id: named.id,
    feature: feature.data,
    version,
    arm,
    reason,
    rollout,
    unit: blinded,
    slices: slicesFor(route, resolution, request),
    outside,
    startedMs,
    stale: used.stale,
    origin,
  };
  const beside = await runsBeside(run, attributesOf(request), used);
  return ok({ run, hash, view: used, route, ticket: named.ticket, beside });
}
