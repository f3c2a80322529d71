import type { Route } from '../route.ts';
import { diff } from '#core/diff/diff';
import { err, ok } from '#schema/contracts/result';
import { noFlagVersion } from './no-flag-version.ts';

/** What changed from version `a` of a flag to version `b`. */
export const diffFlagVersions: Route<'flag.diff'> = async ({ params: { key, a, b }, deps }) => {
  const [before, after] = await Promise.all([deps.viewFlagVersion(key, a), deps.viewFlagVersion(key, b)]);
  if (before === undefined) return err(await noFlagVersion(key, a, deps));
  if (after === undefined) return err(await noFlagVersion(key, b, deps));
  return ok({ a, b, differences: diff(before.definition, after.definition) });
};
