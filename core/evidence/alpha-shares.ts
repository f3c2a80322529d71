/**
 * Each guardrail's part of the rollout's α, in the order given; the parts add up to α.
 * With a weight on any of them: in proportion to weights, 1 where none is given. Without: `error` has half and the others
 * the rest, evenly on either side; when only one of the two sides exists it has all.
 */
export function alphaShares(
  guardrails: readonly { readonly metric: string; readonly weight?: number | undefined }[],
  alpha: number,
): number[] {
  if (guardrails.some((guardrail) => guardrail.weight !== undefined)) {
    const total = guardrails.reduce((sum, guardrail) => sum + (guardrail.weight ?? 1), 0);
    return guardrails.map((guardrail) => (alpha * (guardrail.weight ?? 1)) / total);
  }
  const errors = guardrails.filter((guardrail) => guardrail.metric === 'error').length;
  const others = guardrails.length - errors;
  const side = errors > 0 && others > 0 ? alpha / 2 : alpha;
  return guardrails.map((guardrail) => side / (guardrail.metric === 'error' ? errors : others));
}
