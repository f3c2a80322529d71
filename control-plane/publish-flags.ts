import { fileText } from '#core/flag/file-text';
import type { Env } from './env.ts';
import { publishPart } from './publish-part.ts';
import { PUBLISHER } from './rollout/publisher.ts';
import { unpublishedFlags } from './store/kept-flags.ts';

/** True once the publisher has the newest flags. */
export const publishFlags = ({ DB, SNAPSHOTS }: Pick<Env, 'DB' | 'SNAPSHOTS'>): Promise<boolean> =>
  publishPart(DB, {
    part: 'flags',
    read: () => unpublishedFlags(DB),
    send: (revision, { flags, share, candidates }) =>
      SNAPSHOTS.getByName(PUBLISHER).publishFlags({ revision, text: fileText(flags, share, candidates) }),
  });
