import type { Route } from '../route.ts';
import { fileText } from '#core/flag/file-text';
import type { FlagFile } from '#schema/contracts/flag';
import { ok } from '#schema/contracts/result';

/** All flags as a flagd file, as they were given. */
export const exportFlags: Route<'flag.export'> = async ({ deps }) => {
  const { flags, share } = await deps.keptFlags();
  const file = JSON.parse(fileText(flags, share)) as FlagFile;
  return ok({ $schema: 'https://flagd.dev/schema/v0/flags.json', ...file });
};
