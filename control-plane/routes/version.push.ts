import type { Route } from '../route.ts';
import type { CodeHash } from '#schema/contracts/code';
import { versionIdOf, type VersionHash } from '#schema/contracts/ids';
import type { Manifest } from '#schema/contracts/manifest';
import { mayAct } from '#schema/contracts/principal';
import { err, ok } from '#schema/contracts/result';
import type { IsPriced } from './check-prices.ts';
import { checkPush } from './check-push.ts';
import { entry } from './entry.ts';
import { fillExamples } from './fill-examples.ts';
import { findParts } from './find-parts.ts';
import { knownProviders } from './known-providers.ts';
import { noFeature } from './no-feature.ts';

/** Keeps a manifest under the hash of its canonical JSON. A feature's first version serves at once when its pusher may move traffic; no later one moves any. */
export const pushVersion: Route<'version.push'> = async ({ params: { feature }, body, principal, deps }) => {
  const known = await deps.findFeature(feature);
  if (known === undefined) return err(noFeature(feature));
  const { permissions, budgets } = known;
  const tools = await deps.declaredTools();
  const providers = await knownProviders(deps);
  const partsOf = (one: Manifest) => findParts(one, deps);
  const isPriced: IsPriced = async (choice) => deps.isPriced(choice, await deps.declaredProviders());
  const functionsOf = async (code: CodeHash) => (await deps.findCode(feature, code))?.functions ?? null;
  const against = { permissions, budgets, tools, providers, functionsOf, partsOf, isPriced };
  const filled = await fillExamples(body.manifest, deps);
  if (filled.issues.length > 0)
    return err({
      code: 'invalid',
      detail: 'The examples of the manifest do not fit.',
      issues: filled.issues.slice(0, 100),
    });
  const checked = await checkPush(filled.manifest, against);
  if (!checked.ok) return checked;

  const manifest = checked.value;
  const hash = (await deps.sha256(manifest)) as VersionHash;
  const version = versionIdOf(hash);
  const row = {
    feature,
    version,
    hash,
    manifest,
    note: body.note ?? null,
    pushedBy: principal.name,
    pushedAtMs: deps.now(),
  };
  const what = { action: 'version.push', feature, subject: version, reason: row.note, detail: { hash } };
  const saved = await deps.saveVersion(row, entry(deps, principal, what));
  if (saved === 'clash')
    return err({
      code: 'conflict',
      detail: `${version} is already the short name of another manifest. Change anything in this one.`,
    });

  const serveFirst = mayAct(principal.role, 'operator');
  const added = await deps.command(feature, { type: 'add_version', version, hash, serveFirst }, principal);
  if (!added.ok) return added;
  const reply = ok({ version, hash, created: saved === 'created' });
  return saved === 'created' ? reply : { ...reply, status: 200 };
};
