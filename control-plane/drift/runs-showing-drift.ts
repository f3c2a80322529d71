import { worstRuns } from '#core/grading/worst-runs';
import type { ItemView } from '#schema/contracts/eval';
import type { Env } from '../env.ts';

const PAGE = 100;
const PAGES = 20;
const MOST = 10;

/** The runs of an eval's first 2,000 examples that show that what serves got worse; none when the eval cannot be asked. */
export async function runsShowingDrift({ EVALUATOR }: Pick<Env, 'EVALUATOR'>, of: string): Promise<string[]> {
  const evaluator = EVALUATOR.getByName(of);
  const items: ItemView[] = [];
  let after: number | null = 0;
  try {
    for (let page = 0; page < PAGES && after !== null; page += 1) {
      const read: { items: ItemView[]; next: number | null } = await evaluator.items(after, PAGE);
      items.push(...read.items);
      after = read.next;
    }
  } catch (error) {
    console.error('drift: an eval could not be asked for its runs', error);
  }
  return worstRuns(items, MOST);
}
