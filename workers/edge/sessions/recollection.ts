import { fitting } from '#core/memory/fitting';
import { sessionValue, type SessionValue } from '#core/memory/session-value';
import { turnsKept, type Remembered } from '#core/memory/turns-kept';
import type { Turn } from '#core/memory/turn';
import { rolesOf } from '#core/retrieve/roles-of';
import type { FeatureName, RunId } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { Memory } from '#schema/contracts/memory';
import type { RunRequest } from '#schema/contracts/run';
import { attributes, type Ledger } from '../execute/ledger.ts';
import { within } from '../execute/within.ts';
import type { Seal } from '../names/seal.ts';
import { sessionOf } from './session-of.ts';
import type { Recalled, SessionName, SessionStore } from './session-store.ts';

/** A run goes on without its memory rather than wait longer for it. */
const MOST_MS = 1500;

/** What a run was asked with; `history`: the turns that a chat's caller sent along; null: they are not to be heard. */
export type Asking = {
  readonly feature: FeatureName;
  readonly request: RunRequest;
  readonly history: readonly Turn[] | null;
  /** As it was before this run: for one that repeats it. */
  readonly before: { readonly run: RunId; readonly atMs: number } | null;
};

/** What reading a session takes. */
export type Remembering = {
  readonly store: Pick<SessionStore, 'recall'>;
  readonly seal: Seal;
  readonly ledger: Ledger;
};

/** A session that was read, for those who write the next turn. */
export type Held = SessionName & {
  readonly id: number | null;
  readonly roles: readonly string[];
  readonly seen: Remembered;
  readonly claims: number;
};

/** What the run's templates and expressions see as `session`; `held` null: nothing is kept of this run. */
export type Recollection = { readonly value: SessionValue; readonly held: Held | null };

/** With a summary, turns wait in view until there are enough to condense: nothing is out of sight in between. */
const mostTurns = ({ turns, summary }: Memory): number => (summary === undefined ? turns : turns + summary.every - 1);

/** Whether so much fell out of the window with this turn that it is to be condensed; what is too long for it must not be missed either. */
export function isFull(memory: Memory, { seen }: Held, turn: Turn): boolean {
  const most = mostTurns(memory);
  const all = [...seen.turns, turn];
  return memory.summary !== undefined && fitting(all, { turns: most, chars: memory.chars }).length < all.length;
}

async function read(memory: Memory, asking: Asking, { store, seal }: Remembering) {
  const { feature, request, before } = asking;
  const { session = '', context } = request;
  const name = await sessionOf(feature, { session, context }, seal);
  const roles = [...new Set(rolesOf(context as JsonObject))].toSorted();
  return { name, roles, recalled: await store.recall({ ...name, roles, most: mostTurns(memory), before }) };
}

const heldOf = (name: SessionName, roles: readonly string[], { id, claims, turns, summary }: Recalled): Held => ({
  ...name,
  id,
  roles,
  claims,
  seen: turnsKept(turns, summary),
});

/**
 * What a version remembers of the run's session. Without a session: what a chat's caller sent along, and nothing is kept. A store
 * that cannot be reached is a mark in the trace, and the run goes on as if nothing had been said before; then nothing is kept either,
 * because a turn would be written without what it stands on.
 */
export async function recollect(memory: Memory, asking: Asking, means: Remembering): Promise<Recollection> {
  const { request, history } = asking;
  const { ledger } = means;
  const window = { turns: mostTurns(memory), chars: memory.chars };
  if (request.session === undefined)
    return { value: sessionValue(null, fitting(history ?? [], window), ''), held: null };
  const startMs = ledger.elapsedMs();
  const note = (held: Held | null, shown: number, error?: string): void =>
    ledger.note(startMs, () => ({
      name: 'search_memory',
      kind: 'memory',
      step: 'memory',
      status: error === undefined ? 'ok' : 'error',
      ...(error === undefined ? {} : { error }),
      attributes: attributes({
        'gen_ai.operation.name': 'search_memory',
        'error.type': error === undefined ? undefined : 'unavailable',
        'sluice.memory': held === null ? 'unavailable' : 'read',
        'sluice.memory.turns': held === null ? undefined : shown,
        'sluice.memory.summary': held === null ? undefined : held.seen.summary !== null,
      }),
    }));
  const nothing = { value: sessionValue(request.session, [], ''), held: null };
  try {
    const waited = await within(read(memory, asking, means), MOST_MS, null);
    if (waited.ended !== 'done') {
      note(null, 0, `No answer within ${MOST_MS} ms.`);
      return nothing;
    }
    const { name, roles, recalled } = waited.value;
    const held = heldOf(name, roles, recalled);
    const shown = fitting(held.seen.turns, window);
    note(held, shown.length);
    return { value: sessionValue(request.session, shown, held.seen.summary?.text ?? ''), held };
  } catch (error) {
    console.error('A session could not be read.', error);
    note(null, 0, 'The session store failed.');
    return nothing;
  }
}
