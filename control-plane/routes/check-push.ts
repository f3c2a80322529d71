import { checkCache } from '#core/cache/check-cache';
import { canonical } from '#core/canonical/canonical';
import { checkCode } from '#core/flow/check-code';
import { checkManifest } from '#core/flow/check';
import { checkOwnTools } from '#core/flow/check-own-tools';
import { checkParts } from '#core/flow/check-parts';
import { checkPermissions } from '#core/flow/check-permissions';
import { checkProviders } from '#core/flow/check-providers';
import { checkTools } from '#core/flow/check-tools';
import { checkWrites } from '#core/flow/check-writes';
import type { Parts } from '#core/flow/program';
import type { CodeHash } from '#schema/contracts/code';
import type { Budgets, Permissions } from '#schema/contracts/feature';
import { toIssues } from '#schema/contracts/issues';
import type { JsonObject } from '#schema/contracts/json';
import { Manifest, MANIFEST_BYTES } from '#schema/contracts/manifest';
import type { Failure, Issue } from '#schema/contracts/problem';
import type { ProviderName } from '#schema/contracts/provider';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Snapshot } from '#schema/contracts/snapshot';
import { checkPrices, type IsPriced } from './check-prices.ts';
import { softenManifest } from './soften-manifest.ts';
import { readBy } from '#schema/contracts/read-by';

/** What a manifest is held against: what its feature may use and spend, the declared tools, the providers there are, and the versions that it runs in place. */
type Against = {
  readonly permissions: Permissions;
  readonly budgets: Budgets;
  readonly tools: Snapshot['tools'];
  readonly providers: readonly ProviderName[];
  readonly functionsOf: (code: CodeHash) => Promise<readonly string[] | null>;
  readonly partsOf: (manifest: Manifest) => Promise<Parts>;
  readonly isPriced: IsPriced;
};

/** The canonical JSON of a manifest that may be pushed, or its refusal with every fault at once: shapes, references, bounds, tools and permissions. Paths count from the manifest. */
export async function checkPush(sent: JsonObject, against: Against): Promise<Result<string, Failure>> {
  const text = canonical(sent);
  if (text === undefined)
    return err({
      code: 'invalid',
      detail: 'The manifest has a number or a text that canonical JSON (RFC 8785) refuses.',
    });
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MANIFEST_BYTES)
    return err({ code: 'too_large', detail: `The manifest has ${bytes} bytes; at most ${MANIFEST_BYTES}.` });

  const issues = await faults(sent, against);
  return issues.length === 0
    ? ok(text)
    : err({ code: 'invalid', detail: 'The manifest was understood and refused.', issues: issues.slice(0, 100) });
}

async function check(manifest: Manifest, against: Against): Promise<Issue[]> {
  const { permissions, budgets, tools, providers, partsOf, functionsOf, isPriced } = against;
  const { code } = manifest;
  const [parts, functions] = await Promise.all([partsOf(manifest), code === undefined ? null : functionsOf(code)]);
  return [
    ...checkManifest(manifest, parts),
    ...checkPermissions(manifest, permissions),
    ...checkProviders(manifest, { known: providers, permitted: permissions.providers }),
    ...checkCode(manifest, parts, { permitted: permissions.code, functions }),
    ...checkOwnTools(manifest, { declared: tools, functions }),
    ...checkTools(manifest, { declared: tools, permitted: permissions.tools }),
    ...checkWrites(manifest, { tools, parts }),
    ...checkCache(manifest, { tools, parts }),
    ...checkParts(manifest, parts, { permissions, tools, providers }),
    ...(await checkPrices(manifest, isPriced, budgets)),
  ];
}

async function faults(sent: JsonObject, against: Against): Promise<Issue[]> {
  const read = readBy(Manifest, sent);
  if (read.success) return check(read.data, against);
  const { manifest, paths } = softenManifest(sent, read.error.issues);
  const softened = readBy(Manifest, manifest);
  const further = softened.success ? await check(softened.data, against) : [];
  const isOurs = ({ path }: Issue) => paths.some((one) => path === one || path.startsWith(`${one}.`));
  return [...toIssues(read.error), ...further.filter((issue) => !isOurs(issue))];
}
