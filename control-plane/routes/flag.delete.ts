import type { Route } from '../route.ts';
import { flagUnheard } from '#core/flag/flag-unheard';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noFlag } from './no-flag.ts';

/** Deletes a flag: who asks for it gets the default of their own code from then on. Its versions stay, so it can be made again. */
export const deleteFlag: Route<'flag.delete'> = async ({ params: { key }, principal, deps }) => {
  const held = await deps.freeFlag(key);
  if (held !== null) return err(held);
  const known = await deps.findFlag(key);
  const detail = { version: known?.version };
  const deleted = await deps.deleteFlag(key, entry(deps, principal, { action: 'flag.delete', subject: key, detail }));
  if (!(await deps.publishFlags())) return err(flagUnheard(`flag ${key}`));
  if (deleted) return ok({ ok: true });
  return err((await deps.freeFlag(key)) ?? (await noFlag(key, deps)));
};
