import type { Json } from '#schema/contracts/json';
import type { Grade } from './grade.ts';

/** `k`: how many of the first places are looked at (all without it). */
export type RankingOptions = { readonly k?: number | undefined };

/** What is found, in its order: ids, or things with an `id`. */
function idsOf(value: Json): string[] | null {
  if (!Array.isArray(value)) return null;
  return value.map((item) => {
    const id = typeof item === 'object' && item !== null && !Array.isArray(item) ? item['id'] : item;
    return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
  });
}

/** What should be found and how much each is worth: a list of ids (1 each), or an object of gains by id. */
function gainsOf(expected: Json): ReadonlyMap<string, number> {
  const ids = idsOf(expected);
  if (ids !== null) return new Map(ids.map((id) => [id, 1]));
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return new Map();
  return new Map(
    Object.entries(expected).flatMap(([id, gain]) => (typeof gain === 'number' && gain > 0 ? [[id, gain]] : [])),
  );
}

const nothing: Grade = { score: null, reason: 'Nothing relevant was named.' };
const noList: Grade = { score: 0, reason: 'There is no list of what was found.' };

/** The share of what should be found that stands among the first k places of a list of ids (or of things with an `id`). */
export function recallAtK(output: Json, expected: Json, { k = Infinity }: RankingOptions): Grade {
  const wanted = gainsOf(expected);
  if (wanted.size === 0) return nothing;
  const found = idsOf(output);
  if (found === null) return noList;
  const hits = new Set(found.slice(0, k).filter((id) => wanted.has(id))).size;
  return {
    score: hits / wanted.size,
    reason: `${hits} of ${wanted.size} are among the first ${Math.min(k, found.length)}.`,
  };
}

/** A gain counts less the later it comes. */
const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);

/** nDCG@k: discounted gains of a ranking beside those of the best possible one (source: Järvelin and Kekäläinen, 2002); an id counts once. */
export function ndcg(output: Json, expected: Json, { k = Infinity }: RankingOptions): Grade {
  const wanted = gainsOf(expected);
  if (wanted.size === 0) return nothing;
  const found = idsOf(output);
  if (found === null) return noList;
  const first = found.slice(0, k);
  const gains = first.map((id, at) => (first.indexOf(id) === at ? (wanted.get(id) ?? 0) : 0));
  const best = [...wanted.values()].toSorted((one, other) => other - one).slice(0, k);
  const score = discounted(gains) / discounted(best);
  return { score, reason: `nDCG ${score.toFixed(3)}.` };
}
