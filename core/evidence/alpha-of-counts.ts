/**
 * What of a rollout's α its counts may spend on `worse`: half of it when a shadow stage comes before them. A pair's `fail` is one
 * end of an interval of confidence 1 − α/(k(k+1)) at the k-th look, so all looks at pairs together err with α/2 at most.
 */
export function alphaOfCounts({
  alpha,
  stages,
}: {
  readonly alpha: number;
  readonly stages: readonly { readonly shadow?: number | undefined }[];
}): number {
  return stages.some(({ shadow }) => shadow !== undefined) ? alpha / 2 : alpha;
}
