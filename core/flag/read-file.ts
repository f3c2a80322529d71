import type { FlagKey } from '#schema/contracts/flag';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { KeptFlag, KeptShare } from './file-text.ts';

/** A file's flags, what all flags share once it is taken, and which of the flags that are there it does away with. */
export type ReadFile = {
  readonly flags: readonly { readonly key: FlagKey; readonly definition: Json }[];
  readonly share: KeptShare;
  readonly deleted: readonly string[];
};

type Before = { readonly flags: readonly KeptFlag[]; readonly share: KeptShare | undefined };

const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** What is there goes on with what the file says, by name; or, to `replace` it, gives way. A file that shares nothing of a kind takes nothing of that kind away unless it replaces. */
function joined(kept: string | undefined, given: Json | undefined, replace: boolean): string {
  const old = replace ? {} : objectOf(JSON.parse(kept ?? '{}') as Json);
  return JSON.stringify({ ...old, ...objectOf(given) });
}

/** Reads a flagd file whose keys are keys: its flags are taken as they are. */
export function readFile(file: JsonObject, { flags: known, share }: Before, replace: boolean): ReadFile {
  const given = objectOf(file['flags']);
  const flags = Object.entries(given).map(([key, definition]) => ({ key: key as FlagKey, definition }));
  const deleted = replace ? known.filter(({ key }) => !Object.hasOwn(given, key)).map(({ key }) => key) : [];
  return {
    flags,
    deleted,
    share: {
      evaluators: joined(share?.evaluators, file['$evaluators'], replace),
      metadata: joined(share?.metadata, file['metadata'], replace),
    },
  };
}
