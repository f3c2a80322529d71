import { extractiveAnswer } from '#core/baseline/extractive-answer';
import { ndcg } from '#core/grading/ranking';
import { wranglerDataset, type Example } from '../features/wrangler-help/dataset.ts';
import { wranglerDocuments } from '../features/wrangler-help/documents.ts';
import { COLLECTION } from '../features/wrangler-help/feature.ts';
import { searchTwin } from './search-twin.ts';

/**
 * Of how many questions a right document was among the first 1, 3, 5 and 10 found (`at`, shares), and among those that the
 * baseline's answer cites (`cited`); `ndcg10`: the mean nDCG@10, each right document worth the same; `missed` had none in the first five.
 */
export type Recall = {
  readonly questions: number;
  readonly documents: number;
  readonly at: Readonly<Record<1 | 3 | 5 | 10, number>>;
  readonly cited: number;
  readonly ndcg10: number;
  readonly missed: readonly (Example & { readonly found: readonly string[] })[];
};

const DEEPEST = 10;
const ANSWERED_FROM = 5;

/** Asks every question of the wrangler-help dataset of the baseline's retrieval and looks for its right keys. */
export function measureRecall(): Recall {
  const documents = wranglerDocuments();
  const search = searchTwin(COLLECTION, documents);
  const asked = wranglerDataset().map((example) => {
    const rows = search(example.input.question, DEEPEST);
    const right = (id: string): boolean => example.expected.keys.includes(id);
    const { sources } = extractiveAnswer(example.input.question, rows.slice(0, ANSWERED_FROM));
    const ids = rows.map(({ id }) => id);
    const gain = ndcg(ids, [...example.expected.keys], { k: DEEPEST }).score ?? 0;
    return { example, rows, gain, place: rows.findIndex(({ id }) => right(id)), cited: sources.some(right) };
  });
  const share = (counted: number): number => counted / asked.length;
  const within = (top: number): number => share(asked.filter(({ place }) => place >= 0 && place < top).length);
  return {
    questions: asked.length,
    documents: documents.length,
    at: { 1: within(1), 3: within(3), 5: within(5), 10: within(10) },
    cited: share(asked.filter(({ cited }) => cited).length),
    ndcg10: asked.reduce((sum, { gain }) => sum + gain, 0) / asked.length,
    missed: asked
      .filter(({ place }) => place < 0 || place >= ANSWERED_FROM)
      .map(({ example, rows }) => ({ ...example, found: rows.map(({ id }) => id) })),
  };
}
