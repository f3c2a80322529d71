import type { FeatureState, Frozen } from '#core/rollout/state';
import { flagOfTraffic, type FeatureName, type VersionHash, type VersionId } from '#schema/contracts/ids';
import type { Command, MeasuredTimes } from '#schema/contracts/rpc';
import { versionKey } from '#schema/contracts/snapshot';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { Env } from '../env.ts';
import { findManifest, findVersion } from '../store/versions.ts';
import { comparedShare } from './compared-share.ts';
import { frozenFor } from './frozen-for.ts';
import { findKeptRollout } from './rollout-rows.ts';
import { runDeadlineMs } from './run-deadline.ts';
import type { Sql } from './tables.ts';

type Asked = { readonly state: FeatureState; readonly command: Command };
type Bindings = Pick<Env, 'KV' | 'DB' | 'CONDUCTOR'>;
type Known = Pick<FeatureState, 'feature' | 'versions'>;

/** What a rollout against this control would freeze. */
export type Freeze = (control: VersionId | null) => Frozen;

/** The version that a command exposes, null when it is the one that is exposed already; undefined when it exposes none. */
function candidateOf(sql: Sql, command: Command): VersionId | null | undefined {
  if (command.type === 'start_rollout' || command.type === 'set_traffic') return command.candidate;
  if (command.type !== 'restart') return undefined;
  return findKeptRollout(sql, command.rollout)?.state.candidate;
}

function readersOf({ KV, DB }: Pick<Env, 'KV' | 'DB'>, feature: FeatureName) {
  const version = async (hash: VersionHash) =>
    (await KV.get(versionKey(hash))) ?? (await findManifest(DB, feature, hash));
  const part = async (step: SubfeatureStep) => {
    const found = await findVersion(DB, step.feature, step.version);
    return found === undefined ? null : JSON.stringify(found.manifest);
  };
  return { version, part };
}

const hashesOf = ({ versions }: Known, ids: readonly (VersionId | null)[]): VersionHash[] =>
  ids.flatMap((id) => (id === null ? [] : (versions[id] ?? [])));

/** What the newest runs of a feature's control measure, for somebody who is compared by that feature's runs. */
export async function measuredNow(
  bindings: Pick<Env, 'KV' | 'DB'>,
  sql: Sql,
  state: FeatureState,
): Promise<MeasuredTimes> {
  const { version } = readersOf(bindings, state.feature);
  const deadlineMs = await runDeadlineMs(version, hashesOf(state, [state.control, state.rollout?.candidate ?? null]));
  const { slowOverMs, slowFirstMs = null, settleMs } = frozenFor(sql, state.control, deadlineMs);
  return { slowOverMs, slowFirstMs, settleMs, deadlineMs };
}

/** The feature whose runs a flag's command would be judged by; undefined: it exposes nothing, or nobody watches. */
function watchOf(sql: Sql, command: Command): FeatureName | undefined {
  if (command.type === 'start_rollout') return command.plan.watch;
  return command.type === 'restart' ? findKeptRollout(sql, command.rollout)?.state.plan.watch : undefined;
}

/** What a rollout that this command starts would freeze: what the manifests of the compared versions say, and the newest runs measure. A flag's is measured on the feature it watches. */
export async function comparedNow(bindings: Bindings, sql: Sql, { state, command }: Asked): Promise<Freeze> {
  const { feature, rollout } = state;
  if (flagOfTraffic(feature) !== null) {
    const watch = watchOf(sql, command);
    const times = watch === undefined ? {} : await bindings.CONDUCTOR.getByName(watch).measured(watch);
    return (control) => ({ ...frozenFor(sql, control, 0), ...times });
  }
  const candidate = candidateOf(sql, command);
  if (candidate === undefined) return (control) => frozenFor(sql, control, 0);
  const hashes = hashesOf(state, [state.control, candidate ?? rollout?.candidate ?? null]);
  const { version, part } = readersOf(bindings, feature);
  const [deadlineMs, measure] = await Promise.all([
    runDeadlineMs(version, hashes),
    comparedShare({ version, part }, hashes),
  ]);
  return (control) => ({ ...frozenFor(sql, control, deadlineMs), ...(measure !== null && { measure }) });
}
