import type { Turn } from './turn.ts';

/** A turn as it was kept: `seq` orders a session's turns, `documents` are all that its answer may stand on. */
export type KeptTurn = Turn & { readonly seq: number; readonly documents: readonly number[] };

/** What was condensed of a session: all turns up to `through`. */
export type KeptSummary = { readonly text: string; readonly through: number; readonly documents: readonly number[] };

/** A session as a run may see it. `documents`: what an answer may stand on that was made with it in view. */
export type Remembered = {
  readonly turns: readonly KeptTurn[];
  readonly summary: KeptSummary | null;
  readonly documents: readonly number[];
};

/** More than this many documents nobody follows. */
export const MOST_DOCUMENTS = 1000;

/**
 * What may be used of what was read: turns after the summary, newest first as long as all the documents that they and the summary
 * stand on can be written down with the next turn; a turn whose sources cannot be followed is not used, because nothing would
 * take it back when one of them is hidden.
 */
export function turnsKept(turns: readonly KeptTurn[], summary: KeptSummary | null): Remembered {
  const used = summary !== null && summary.documents.length <= MOST_DOCUMENTS ? summary : null;
  const documents = new Set(used?.documents);
  const kept: KeptTurn[] = [];
  for (const turn of turns.filter(({ seq }) => seq > (used?.through ?? 0)).toSorted((a, b) => b.seq - a.seq)) {
    const all = new Set([...documents, ...turn.documents]);
    if (all.size > MOST_DOCUMENTS) break;
    for (const one of turn.documents) documents.add(one);
    kept.push(turn);
  }
  return { turns: kept.toReversed(), summary: used, documents: [...documents] };
}
