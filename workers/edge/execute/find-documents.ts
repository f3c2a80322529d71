import type { RetrieveAction } from '#core/flow/action';
import type { FoundDocument, StepOutcome } from '#core/flow/history';
import type { Caller } from './caller.ts';
import { attributes, type Ledger } from './ledger.ts';
import { within } from './within.ts';

/** Finds documents of a collection by keywords, best first. Rejects when the store cannot be reached. */
export type Search = (collection: string, query: string, top: number) => Promise<FoundDocument[]>;

const MOST_MS = 10_000;

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
        'gen_ai.retrieval.documents': found?.map(({ id, score }) => ({ id, score })),
      }),
    }));
  try {
    const waited = await within(search(action.from, action.query, action.top), waitMs, caller);
    if (waited.ended === 'done') {
      note(waited.value);
      return { kind: 'found', documents: waited.value };
    }
    note(null, waited.ended === 'aborted' ? caller.why() : `No answer within ${waitMs} ms.`);
    return waited.ended === 'aborted' ? null : { kind: 'failed', code: waitMs < MOST_MS ? 'deadline' : 'unavailable' };
  } catch (error) {
    console.error('A retrieval failed.', error);
    note(null, 'The document store failed.');
    return { kind: 'failed', code: 'unavailable' };
  }
}
