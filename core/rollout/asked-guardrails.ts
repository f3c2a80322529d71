import type { AskedGuardrail } from '#core/evidence/answer';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { RolloutState } from './state.ts';

/** A guardrail as runs are asked it, and as its counts are judged. */
export type GuardrailInForce = AskedGuardrail & { readonly margin: number; readonly weight?: number | undefined };

/** Two guardrails with one name ask and judge alike, so counts of a question that was changed by hand are never mixed with the new one's. */
function nameOf(guardrail: Guardrail): string {
  const allowed = guardrail.margin > 0 ? `+${guardrail.margin}` : '';
  switch (guardrail.metric) {
    case 'error':
      return `error${allowed}`;
    case 'slow':
      return `slow${guardrail.overMs === undefined ? '' : `>${guardrail.overMs}`}${allowed}`;
    case 'rejected':
      return `rejected:${guardrail.feedback}/${guardrail.waitS}${allowed}`;
  }
}

function ask(guardrail: Guardrail, id: string, slowOverMs: number | null): GuardrailInForce {
  const { margin, weight } = guardrail;
  switch (guardrail.metric) {
    case 'error':
      return { id, metric: 'error', margin, weight };
    case 'slow':
      // A rollout does not start while a threshold is open: nothing is slower than Infinity.
      return { id, metric: 'slow', overMs: guardrail.overMs ?? slowOverMs ?? Infinity, margin, weight };
    case 'rejected': {
      const { feedback, waitS } = guardrail;
      return { id, metric: 'rejected', feedback, waitMs: waitS * 1000, margin, weight };
    }
  }
}

/** The guardrails of a rollout with everything frozen that their questions need, in the plan's order, each under an id of its own. */
export function askedGuardrails({ plan, frozen }: Pick<RolloutState, 'plan' | 'frozen'>): GuardrailInForce[] {
  const names = plan.guardrails.map(nameOf);
  return plan.guardrails.map((guardrail, index) => {
    const name = nameOf(guardrail);
    const twin = names.slice(0, index).filter((earlier) => earlier === name).length;
    return ask(guardrail, twin === 0 ? name : `${name}#${twin + 1}`, frozen.slowOverMs);
  });
}
