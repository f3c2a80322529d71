/** The chance that k of n trials drawn without repetition all passed, when c passed. */
function allOf(c: number, n: number, k: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < k; drawn += 1) chance *= Math.max(0, c - drawn) / (n - drawn);
  return chance;
}

/**
 * pass^k: how likely k further trials of an item would all pass, averaged over items; `trials` hold each item's passes and
 * failures (source: Yao et al., τ-bench, arXiv 2406.12045). Throws RangeError when an item has fewer than k trials.
 */
export function passHatK(trials: readonly (readonly boolean[])[], k: number): number {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`k: a whole number from 1, got ${k}`);
  if (trials.length === 0) throw new RangeError('at least one item');
  const shortest = Math.min(...trials.map((one) => one.length));
  if (shortest < k) throw new RangeError(`every item needs ${k} trials, one has ${shortest}`);
  const chances = trials.map((one) => allOf(one.filter(Boolean).length, one.length, k));
  return chances.reduce((sum, chance) => sum + chance, 0) / trials.length;
}
