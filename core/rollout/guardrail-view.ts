import type { GuardrailVerdict } from '#core/evidence/verdict';
import type { GuardrailView } from '#schema/contracts/rollout';

/** A verdict for people; `threshold` is the log evidence at which its watch decides. */
export function guardrailView(given: GuardrailVerdict): GuardrailView {
  const { id, metric, verdict, cause, logE, alpha, watch } = given;
  const periods = given.periods.map(({ w, n0, k0, n1, k1 }) => ({ w, n0, k0, n1, k1 }));
  const said = { id, metric, verdict, logE, alpha, threshold: Math.log(1 / alpha), watch, periods };
  return cause === undefined ? said : { ...said, cause };
}
