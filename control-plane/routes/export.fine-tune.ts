import type { Route } from '../route.ts';
import { tuningRow, type TuningRow } from '#core/loop/tuning-row';
import type { VersionId } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import { ok } from '#schema/contracts/result';
import { cut, timePage } from './cursor.ts';
import { entry } from './entry.ts';

/** A page of runs, and what of them may be learned from. */
export const exportFineTune: Route<'export.fine-tune'> = async ({ query, principal, deps }) => {
  const page = timePage(query);
  if (!page.ok) return page;
  const { feature, limit, lastS, policy, minScore, valid, split } = query;
  const sinceMs = deps.now() - lastS * 1000;
  const { rows, ...next } = cut(await deps.wholeRuns({ feature, sinceMs }, page.value), limit, (row) => [
    row.atMs,
    row.run,
  ]);
  const manifests = new Map<VersionId, Manifest | null>();
  const manifestOf = async (version: VersionId): Promise<Manifest | null> => {
    const known = manifests.get(version);
    if (known !== undefined) return known;
    const found = await deps.findVersion(feature, version);
    const manifest = found === undefined ? null : Manifest.parse(found.manifest);
    manifests.set(version, manifest);
    return manifest;
  };
  const examples: TuningRow[] = [];
  const skipped: Record<string, number> = {};
  for (const run of rows) {
    const row = tuningRow(run, await manifestOf(run.version), { policy: policy !== undefined, minScore, valid });
    if (typeof row === 'string') skipped[row] = (skipped[row] ?? 0) + 1;
    else if (split === undefined || row.split === split) examples.push(row);
  }
  const detail = { examples: examples.length, basis: policy ?? 'consent' };
  await deps.appendAudit([entry(deps, principal, { action: 'export.fine-tune', feature, subject: feature, detail })]);
  return ok({ examples: examples.map((row) => ({ ...row, messages: [...row.messages] })), skipped, ...next });
};
