import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { publishFlags } from './publish-flags.ts';
import { findFlagVersion, findHeldFlag, holdFlag, releaseFlag } from './store/flag-rollouts.ts';
import { deleteFlag, findFlag, listFlags, saveFlag } from './store/flags.ts';
import { keptFlags } from './store/kept-flags.ts';

type OfFlags =
  | 'findFlag'
  | 'listFlags'
  | 'saveFlag'
  | 'deleteFlag'
  | 'keptFlags'
  | 'publishFlags'
  | 'findFlagVersion'
  | 'findHeldFlag'
  | 'holdFlag'
  | 'releaseFlag';

/** What routes may do with flags. */
export const ofFlags = (env: Env): Pick<Deps, OfFlags> => ({
  findFlag: (key) => findFlag(env.DB, key),
  listFlags: (page) => listFlags(env.DB, page),
  saveFlag: (change, entry) => saveFlag(env.DB, change, entry),
  deleteFlag: (key, entry) => deleteFlag(env.DB, key, entry),
  keptFlags: () => keptFlags(env.DB),
  publishFlags: () => publishFlags(env),
  findFlagVersion: (key, version) => findFlagVersion(env.DB, key, version),
  findHeldFlag: (key) => findHeldFlag(env.DB, key),
  holdFlag: (hold) => holdFlag(env.DB, hold),
  releaseFlag: (key, candidate) => releaseFlag(env.DB, key, candidate),
});
