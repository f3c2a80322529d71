import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noFlag } from './no-flag.ts';

/** A flag with its definition. */
export const getFlag: Route<'flag.get'> = async ({ params: { key }, deps }) => {
  const flag = await deps.findFlag(key);
  return flag ? ok(flag) : err(await noFlag(key, deps));
};
