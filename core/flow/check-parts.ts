import type { Permissions } from '#schema/contracts/feature';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import type { ProviderName } from '#schema/contracts/provider';
import type { Tool } from '#schema/contracts/tool';
import { checkPermissions } from './check-permissions.ts';
import { checkProviders } from './check-providers.ts';
import { checkTools } from './check-tools.ts';
import { noCode } from './no-code.ts';
import { partKey, type Parts } from './program.ts';
import { stepsIn } from './steps-in.ts';

/** What an admin lets a feature use: of a version that it runs in place the same is asked as of its own. */
type Allowed = {
  readonly permissions: Permissions;
  readonly tools: { readonly [name: string]: Tool };
  readonly providers: readonly ProviderName[];
};

function faultsOf(manifest: Manifest, parts: Parts, allowed: Allowed): string[] {
  const { permissions, tools, providers } = allowed;
  const own = [
    ...checkPermissions(manifest, permissions),
    ...checkProviders(manifest, { known: providers, permitted: permissions.providers }),
    ...checkTools(manifest, { declared: tools, permitted: permissions.tools }),
    ...(manifest.code === undefined || permissions.code ? [] : [noCode]),
  ].map(({ message }) => message);
  const deeper = stepsIn(manifest.flow).flatMap(({ step }) =>
    step.kind === 'subfeature' ? faultsOfPart(partKey(step), parts, allowed) : [],
  );
  return [...own, ...deeper];
}

function faultsOfPart(key: string, parts: Parts, allowed: Allowed): string[] {
  const part = parts.get(key);
  return part === undefined ? [] : faultsOf(part.manifest, parts, allowed).map((message) => `${key}: ${message}`);
}

/** What the versions that a flow runs in place use without the permission of the feature that runs them, or that is not there any more. */
export function checkParts({ flow }: Manifest, parts: Parts, allowed: Allowed): Issue[] {
  return stepsIn(flow).flatMap(({ step, at }) => {
    if (step.kind !== 'subfeature') return [];
    const messages = new Set(faultsOfPart(partKey(step), parts, allowed));
    return [...messages].map((message) => ({ path: `${at}.version`, message }));
  });
}
