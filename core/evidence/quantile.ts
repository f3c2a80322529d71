/** The value that the share `rank` (0 … 1) of the values does not exceed; the nearest-rank rule. `values` must not be empty. */
export function quantile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(rank * sorted.length) - 1)] ?? 0;
}
