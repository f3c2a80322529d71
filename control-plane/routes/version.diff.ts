import type { Route } from '../route.ts';
import { diff } from '#core/diff/diff';
import { err, ok } from '#schema/contracts/result';
import { noVersion } from './no-version.ts';

/** What changed from version `a` to version `b`. */
export const diffVersions: Route<'version.diff'> = async ({ params: { feature, a, b }, deps }) => {
  const [before, after] = await Promise.all([deps.findVersion(feature, a), deps.findVersion(feature, b)]);
  if (before === undefined) return err(noVersion(feature, a));
  if (after === undefined) return err(noVersion(feature, b));
  return ok({ a, b, differences: diff(before.manifest, after.manifest) });
};
