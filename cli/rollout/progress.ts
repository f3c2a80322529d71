import type { GuardrailView } from '#schema/contracts/rollout';

/** How far a guardrail's evidence of harm has come: 0 is none, 1 is the rollback. It grows and shrinks with every unit. */
export function progress({ logE, threshold }: GuardrailView): number {
  return threshold <= 0 ? 0 : Math.min(1, Math.max(0, logE / threshold));
}
