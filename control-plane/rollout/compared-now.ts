import type { FeatureState } from '#core/rollout/state';
import type { VersionHash, VersionId } from '#schema/contracts/ids';
import type { Command } from '#schema/contracts/rpc';
import { versionKey } from '#schema/contracts/snapshot';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';
import type { Env } from '../env.ts';
import { findManifest, findVersion } from '../store/versions.ts';
import { comparedShare } from './compared-share.ts';
import { findKeptRollout } from './rollout-rows.ts';
import { runDeadlineMs } from './run-deadline.ts';
import type { Sql } from './tables.ts';

/** The version that a command exposes, null when it is the one that is exposed already; undefined when it exposes none. */
function candidateOf(sql: Sql, command: Command): VersionId | null | undefined {
  if (command.type === 'start_rollout' || command.type === 'set_traffic') return command.candidate;
  if (command.type !== 'restart') return undefined;
  return findKeptRollout(sql, command.rollout)?.state.candidate;
}

/** What the manifests of the versions that a command compares say of their comparison. */
export async function comparedNow(
  { KV, DB }: Pick<Env, 'KV' | 'DB'>,
  sql: Sql,
  { state, command }: { readonly state: FeatureState; readonly command: Command },
): Promise<{ readonly deadlineMs: number; readonly measure: number | null }> {
  const { feature, control, versions, rollout } = state;
  const candidate = candidateOf(sql, command);
  if (candidate === undefined) return { deadlineMs: 0, measure: null };
  const compared = [control, candidate ?? rollout?.candidate ?? null].filter((version) => version !== null);
  const hashes = compared.map((version) => versions[version]).filter((hash) => hash !== undefined);
  const version = async (hash: VersionHash) =>
    (await KV.get(versionKey(hash))) ?? (await findManifest(DB, feature, hash));
  const part = async (step: SubfeatureStep) => {
    const found = await findVersion(DB, step.feature, step.version);
    return found === undefined ? null : JSON.stringify(found.manifest);
  };
  const [deadlineMs, measure] = await Promise.all([
    runDeadlineMs(version, hashes),
    comparedShare({ version, part }, hashes),
  ]);
  return { deadlineMs, measure };
}
