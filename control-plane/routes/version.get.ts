import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noVersion } from './no-version.ts';

/** A version with its manifest. */
export const getVersion: Route<'version.get'> = async ({ params, deps }) => {
  const version = await deps.findVersion(params.feature, params.version);
  return version ? ok(version) : err(noVersion(params.feature, params.version));
};
