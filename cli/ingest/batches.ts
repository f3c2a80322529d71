import type { Line } from './read-documents.ts';

/** Lines of one call: NDJSON and how many documents it holds. */
export type Batch = { readonly text: string; readonly count: number };

/** The control plane takes 4 MB a call; smaller ones show progress and lose less when the line breaks. */
const BATCH_BYTES = 1_000_000;

/** Documents in calls of at most a megabyte, unless a single one is larger. */
export function batches(lines: readonly Pick<Line, 'json'>[]): Batch[] {
  const done: Batch[] = [];
  let [now, bytes]: [string[], number] = [[], 0];
  const close = (): void => {
    if (now.length > 0) done.push({ text: now.join('\n'), count: now.length });
    [now, bytes] = [[], 0];
  };
  for (const { json } of lines) {
    const size = Buffer.byteLength(json) + 1;
    if (bytes + size > BATCH_BYTES) close();
    now.push(json);
    bytes += size;
  }
  close();
  return done;
}
