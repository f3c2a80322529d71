import { fileText } from '#core/flag/file-text';
import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { publishPart } from './publish-part.ts';
import { PUBLISHER } from './rollout/publisher.ts';
import { deleteFlag, findFlag, listFlags, saveFlag } from './store/flags.ts';
import { keptFlags, unpublishedFlags } from './store/kept-flags.ts';

/** True once the publisher has the newest flags. */
export const publishFlags = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'flags',
    read: () => unpublishedFlags(DB),
    send: (revision, { flags, share }) =>
      SNAPSHOTS.getByName(PUBLISHER).publishFlags({ revision, text: fileText(flags, share) }),
  });

type OfFlags = 'findFlag' | 'listFlags' | 'saveFlag' | 'deleteFlag' | 'keptFlags' | 'publishFlags';

/** What routes may do with flags. */
export const ofFlags = (env: Env): Pick<Deps, OfFlags> => ({
  findFlag: (key) => findFlag(env.DB, key),
  listFlags: (page) => listFlags(env.DB, page),
  saveFlag: (change, entry) => saveFlag(env.DB, change, entry),
  deleteFlag: (key, entry) => deleteFlag(env.DB, key, entry),
  keptFlags: () => keptFlags(env.DB),
  publishFlags: () => publishFlags(env),
});
