import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noFlagVersion } from './no-flag-version.ts';

/** A version of a flag with its definition. */
export const getFlagVersion: Route<'flag.version'> = async ({ params: { key, version }, deps }) => {
  const found = await deps.viewFlagVersion(key, version);
  return found ? ok(found) : err(await noFlagVersion(key, version, deps));
};
