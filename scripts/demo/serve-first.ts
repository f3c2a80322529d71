import type { BodyInputOf } from '#schema/contracts/endpoints';
import { CollectionName } from '#schema/contracts/ids';
import { wranglerDocuments } from '../../features/wrangler-help/documents.ts';
import extractive, { COLLECTION } from '../../features/wrangler-help/feature.ts';
import { type Cast, must, push } from './cast.ts';
import { ask } from './population.ts';
import { recallOf } from './recall-of.ts';

const UNITS = 2000;
const BATCH = 100;

/** What the first scene tells. */
export type First = { documents: number; units: number; recallAt5: number; costUsd: number };

/** Real text goes in, version 1 is pushed and serves everybody, and 2,000 units ask real questions of it. */
export async function serveFirst(cast: Cast): Promise<First> {
  const documents = wranglerDocuments();
  for (let done = 0; done < documents.length; done += BATCH) {
    const body = documents
      .slice(done, done + BATCH)
      .map((document) => JSON.stringify(document))
      .join('\n');
    must(await cast.admin('document.import', { params: { name: CollectionName.parse(COLLECTION) }, body }));
    cast.show.update(`storing ${Math.min(done + BATCH, documents.length)} of ${documents.length} documents …`);
  }
  cast.show.say(`${documents.length} documents of wrangler's configuration schema are stored and indexed`);

  const settings = extractive.settings as unknown as BodyInputOf<'feature.put'>;
  must(await cast.admin('feature.put', { params: { feature: cast.feature }, body: settings }));
  const version = await push(cast, extractive, 'the dumb thing first: extractive answers');
  cast.show.say(`version 1 (${version}) is pushed and serves everybody: no key, no network`);

  const seen = await ask(cast.people, cast.nextUnit, (so) => {
    cast.show.update(`${so.length} of ${UNITS} units have asked a question …`);
    return so.length >= UNITS;
  });
  const failed = seen.filter(({ status }) => status !== 200);
  if (failed.length > 0)
    throw new Error(
      `${failed.length} of ${seen.length} runs of version 1 failed, the first with ${failed[0]?.status}.`,
    );
  const recallAt5 = recallOf(seen);
  cast.show.say(`${seen.length} units asked real questions; recall@5 of the answers' sources: ${recallAt5.toFixed(3)}`);
  return {
    documents: documents.length,
    units: seen.length,
    recallAt5,
    costUsd: seen.reduce((sum, { costUsd }) => sum + costUsd, 0),
  };
}
