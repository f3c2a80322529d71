import type { Issue } from '#schema/contracts/problem';

/** A feature's version names code, and no admin let it. */
export const noCode: Issue = {
  path: 'code',
  message: 'The feature may run no code of its own. An admin grants it (`permissions.code`).',
};
