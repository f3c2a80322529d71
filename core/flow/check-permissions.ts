import type { Permissions } from '#schema/contracts/feature';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { permissionFault } from './permission-fault.ts';
import { stepsIn } from './steps-in.ts';

function refuse(path: string, name: string, permitted: '*' | readonly string[]): Issue[] {
  const message = permissionFault(name, permitted);
  return message === null ? [] : [{ path, message }];
}

/** What a manifest uses without its feature's permission: providers of its chains, collections it reads. Tools are `checkTools`'. */
export function checkPermissions(
  manifest: Manifest,
  permissions: Pick<Permissions, 'providers' | 'collections'>,
): Issue[] {
  const models = Object.entries(manifest.models).flatMap(([name, chain]) =>
    chain.flatMap(({ provider }, index) => refuse(`models.${name}.${index}.provider`, provider, permissions.providers)),
  );
  const collections = stepsIn(manifest.flow).flatMap(({ step, at }) =>
    step.kind === 'retrieve' ? refuse(`${at}.from`, step.from, permissions.collections) : [],
  );
  return [...models, ...collections];
}
