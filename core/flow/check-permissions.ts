import type { Permissions } from '#schema/contracts/feature';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import { permissionFault } from './permission-fault.ts';
import { stepsIn } from './steps-in.ts';

function refuse(path: string, name: string, permitted: '*' | readonly string[]): Issue[] {
  const message = permissionFault(name, permitted);
  return message === null ? [] : [{ path, message }];
}

/** What a manifest uses without its feature's permission: collections it reads. Tools are `checkTools`', providers `checkProviders`'. */
export const checkPermissions = (manifest: Manifest, permissions: Pick<Permissions, 'collections'>): Issue[] =>
  stepsIn(manifest.flow).flatMap(({ step, at }) =>
    step.kind === 'retrieve' ? refuse(`${at}.from`, step.from, permissions.collections) : [],
  );
