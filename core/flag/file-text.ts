/** A flag as it is kept: its definition is JSON, as text. */
export type KeptFlag = { readonly key: string; readonly definition: string };

/** A version of a flag that some units get in place of the flag's own. */
export type KeptCandidate = KeptFlag & { readonly version: string };

/** What the flags of a file share, each as JSON text. */
export type KeptShare = { readonly evaluators: string; readonly metadata: string };

/**
 * The text of a whole flagd file; what is kept is put together as it is, so that it means what it meant to whoever wrote it.
 * `candidates`, which flagd knows nothing of, are for the edge.
 */
export function fileText(
  flags: readonly KeptFlag[],
  share: KeptShare | undefined,
  candidates: readonly KeptCandidate[] = [],
): string {
  const members = flags.map(({ key, definition }) => `${JSON.stringify(key)}:${definition}`);
  const evaluators = share === undefined || share.evaluators === '{}' ? '' : `"$evaluators":${share.evaluators},`;
  const metadata = share === undefined || share.metadata === '{}' ? '' : `"metadata":${share.metadata},`;
  const versions = candidates.map(
    ({ key, version, definition }) =>
      `${JSON.stringify(key)}:{"version":${JSON.stringify(version)},"definition":${definition}}`,
  );
  const beside = versions.length === 0 ? '' : `"candidates":{${versions.join(',')}},`;
  return `{${beside}${evaluators}${metadata}"flags":{${members.join(',')}}}`;
}
