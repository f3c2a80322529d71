import type { Rate } from '#schema/contracts/rollout';
import { answer, type AskedGuardrail, type CountedRun } from './answer.ts';

/** How many of the runs that were asked and answered are bad; null when none was. For people, never for a decision. */
export function rateOf(guardrail: AskedGuardrail, runs: readonly CountedRun[]): Rate | null {
  const answers = runs.map((run) => answer(guardrail, run)).filter((one) => typeof one === 'boolean');
  return answers.length === 0 ? null : { n: answers.length, k: answers.filter(Boolean).length };
}
