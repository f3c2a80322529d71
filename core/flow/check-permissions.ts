import type { Permissions } from '#schema/contracts/feature';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';

const isPermitted = (name: string, permitted: '*' | readonly string[]): boolean =>
  permitted === '*' || permitted.includes(name);

function refuse(path: string, name: string, permitted: '*' | readonly string[]): Issue[] {
  if (isPermitted(name, permitted)) return [];
  const known = permitted === '*' ? 'all' : permitted.join(', ') || 'none';
  return [
    { path, message: `The feature may not use ${JSON.stringify(name)}; permitted: ${known}. An admin grants more.` },
  ];
}

/** What a manifest uses without its feature's permission: providers of its chains, collections it reads. */
export function checkPermissions(manifest: Manifest, permissions: Permissions): Issue[] {
  const models = Object.entries(manifest.models).flatMap(([name, chain]) =>
    chain.flatMap(({ provider }, index) => refuse(`models.${name}.${index}.provider`, provider, permissions.providers)),
  );
  const collections = manifest.flow.flatMap((step, index) =>
    step.kind === 'retrieve' ? refuse(`flow.${index}.from`, step.from, permissions.collections) : [],
  );
  return [...models, ...collections];
}
