import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { heedAlert } from './heed-alert.ts';

/** An alert of any system. What it did, or why nothing, is in the answer and in the audit record. */
export const postAlert: Route<'alert.post'> = async ({ body, principal, deps }) => {
  const result = await heedAlert(deps, principal, { alert: body });
  return result.ok ? ok(result.value) : result;
};
