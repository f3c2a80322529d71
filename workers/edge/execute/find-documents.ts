import type { RetrieveAction } from '#core/flow/action';
import type { FoundDocument, StepOutcome } from '#core/flow/history';
import type { Caller } from './caller.ts';
import { attributes, type Ledger } from './ledger.ts';
import { within } from './within.ts';

/** What a search needs of the action: the collection, the question, and who asks for how fresh sources. */
export type Asked = Pick<RetrieveAction, 'from' | 'query' | 'top' | 'roles' | 'maxAgeS' | 'onStale'>;

/** Finds documents of a collection by keywords, best first, that the roles see. Rejects when the store cannot be reached. */
export type Search = (asked: Asked) => Promise<FoundDocument[]>;

const MOST_MS = 10_000;

/** It names no document: what is public is that the answer would have stood on old ones. */
const tooOld: StepOutcome = {
  kind: 'failed',
  code: 'unavailable',
  detail: 'A source that the answer needs is older than it may be.',
};

/** Does a retrieve step. A store that fails or takes too long is an outcome of the step, never an exception. Null: the caller left. */
export async function findDocuments(
  action: RetrieveAction,
  budgetMs: number,
  { search, ledger, caller }: { search: Search; ledger: Ledger; caller: Caller },
): Promise<StepOutcome | null> {
  const startMs = ledger.elapsedMs();
  const waitMs = Math.min(MOST_MS, Math.max(1, budgetMs));
  const note = (found: readonly FoundDocument[] | null, error?: string): void =>
    ledger.note(startMs, () => ({
      name: `retrieval ${action.from}`,
      kind: 'retrieval',
      step: action.step,
      status: error === undefined ? 'ok' : 'error',
      ...(error === undefined ? {} : { error }),
      attributes: attributes({
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.data_source.id': action.from,
        'gen_ai.retrieval.query.text': action.query.slice(0, 2000),
        'gen_ai.retrieval.documents': found?.map(({ id, score, version, stale }) => ({
          id,
          score,
          version,
          ...(stale ? { stale } : {}),
        })),
      }),
    }));
  try {
    const waited = await within(search(action), waitMs, caller);
    if (waited.ended === 'done') {
      ledger.finds(action.from, waited.value);
      const stale = action.onStale === 'fail' && waited.value.some((document) => document.stale);
      note(waited.value, stale ? 'A source is older than it may be.' : undefined);
      return stale ? tooOld : { kind: 'found', documents: waited.value };
    }
    note(null, waited.ended === 'aborted' ? caller.why() : `No answer within ${waitMs} ms.`);
    return waited.ended === 'aborted' ? null : { kind: 'failed', code: waitMs < MOST_MS ? 'deadline' : 'unavailable' };
  } catch (error) {
    console.error('A retrieval failed.', error);
    note(null, 'The document store failed.');
    return { kind: 'failed', code: 'unavailable' };
  }
}
