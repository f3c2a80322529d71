import { notePublished, type Part } from './store/revisions.ts';

/** A part as D1 has it; null when the publisher has its newest revision. */
type Waiting<Kept> = { readonly revision: number; readonly kept: Kept } | null;

/** How a part is read from D1, and how it is sent to the publisher. */
type Way<Kept> = {
  readonly part: Part;
  readonly read: () => Promise<Waiting<Kept>>;
  readonly send: (revision: number, kept: Kept) => Promise<unknown>;
};

/** Sends a part of the snapshot to the publisher if it does not have the newest; true once it has. Tried twice: the publisher may just have been moved. */
export async function publishPart<Kept>(db: D1Database, { part, read, send }: Way<Kept>): Promise<boolean> {
  for (let tries = 0; tries < 2; tries++) {
    const waiting = await read();
    if (waiting === null) return true;
    try {
      await send(waiting.revision, waiting.kept);
      await notePublished(db, part, waiting.revision);
      return true;
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', what: `publish ${part}`, error: String(error) }));
    }
  }
  return false;
}
