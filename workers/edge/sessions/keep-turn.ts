import type { Turn } from '#core/memory/turn';
import type { RunId } from '#schema/contracts/ids';
import { attributes, type Ledger } from '../execute/ledger.ts';
import { within } from '../execute/within.ts';
import type { Held } from './recollection.ts';
import type { SessionStore } from './session-store.ts';

const MOST_MS = 1500;

type Said = { readonly run: RunId; readonly turn: Turn; readonly ttlS: number };

/**
 * Keeps a turn before its reply goes out, so that whoever has read the reply and asks again is remembered. A store that fails or
 * takes too long costs the turn, never the reply; the trace says so.
 */
export async function keepTurn(
  held: Held,
  { run, turn, ttlS }: Said,
  { store, ledger }: { store: Pick<SessionStore, 'remember'>; ledger: Ledger },
): Promise<boolean> {
  const startMs = ledger.elapsedMs();
  const note = (memory: 'kept' | 'deleted' | 'not_kept', error?: string): void =>
    ledger.note(startMs, () => ({
      name: 'upsert_memory',
      kind: 'memory',
      step: 'memory',
      status: error === undefined ? 'ok' : 'error',
      ...(error === undefined ? {} : { error }),
      attributes: attributes({
        'gen_ai.operation.name': 'upsert_memory',
        'error.type': error === undefined ? undefined : 'unavailable',
        'sluice.memory': memory,
      }),
    }));
  const { feature, session, owner, id, roles, seen } = held;
  const found = ledger.found();
  const name = { feature, session, owner, id };
  try {
    const kept = store.remember({ ...name, run, turn, roles, found, inherited: seen.documents, ttlS });
    const waited = await within(kept, MOST_MS, null);
    if (waited.ended !== 'done') note('not_kept', `No answer within ${MOST_MS} ms.`);
    else note(waited.value ? 'kept' : 'deleted');
    return waited.ended === 'done' && waited.value;
  } catch (error) {
    console.error(`The turn of run ${run} could not be kept.`, error);
    note('not_kept', 'The session store failed.');
    return false;
  }
}
