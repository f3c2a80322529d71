/** A flag as it is kept: its definition is JSON, as text. */
export type KeptFlag = { readonly key: string; readonly definition: string };

/** What the flags of a file share, each as JSON text. */
export type KeptShare = { readonly evaluators: string; readonly metadata: string };

/** The text of a whole flagd file; what is kept is put together as it is, so that it means what it meant to whoever wrote it. */
export function fileText(flags: readonly KeptFlag[], share: KeptShare | undefined): string {
  const members = flags.map(({ key, definition }) => `${JSON.stringify(key)}:${definition}`);
  const evaluators = share === undefined || share.evaluators === '{}' ? '' : `"$evaluators":${share.evaluators},`;
  const metadata = share === undefined || share.metadata === '{}' ? '' : `"metadata":${share.metadata},`;
  return `{${evaluators}${metadata}"flags":{${members.join(',')}}}`;
}
