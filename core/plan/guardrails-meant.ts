import type { Guardrail, NotWorse } from '#schema/contracts/guardrail';

/** The guardrails (by index) that a criterion is about: of its metric, feedback and grader; those that watch everybody together when there are any. */
export function guardrailsMeant(guardrails: readonly Guardrail[], { metric, feedback, grader }: NotWorse): number[] {
  const named = guardrails.flatMap((guardrail, index) => {
    const other =
      guardrail.metric !== metric ||
      (feedback !== undefined && !(guardrail.metric === 'rejected' && guardrail.feedback === feedback)) ||
      (grader !== undefined && !(guardrail.metric === 'bad' && guardrail.grader === grader));
    return other ? [] : [index];
  });
  const pooled = named.filter((index) => guardrails[index]?.by === undefined);
  return pooled.length > 0 ? pooled : named;
}
