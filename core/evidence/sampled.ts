import { murmur } from '#core/slot/murmur';
import type { AskedGuardrail } from './answer.ts';

/** Who is asked what: the rollout, the guardrail's id, and the unit as records name it (blinded). */
export type Draw = { readonly rollout: string; readonly guardrail: string; readonly unit: string };

/**
 * Whether the unit is in the sample of a guardrail; `share` 0 to 1. By a hash of its own: it knows nothing of the arm, so the
 * sample is the same in both, and a unit that was drawn at one share is drawn at every greater one. Edge and Conductor ask alike.
 */
export function sampled({ rollout, guardrail, unit }: Draw, share: number): boolean {
  return murmur(`sampled:${rollout}:${guardrail}:${unit}`) < share * 2 ** 32;
}

/** The ids of the guardrails that draw the unit: what `drawn` of a counted run is. */
export function drawnFor(
  guardrails: readonly AskedGuardrail[],
  { rollout, unit }: Pick<Draw, 'rollout' | 'unit'>,
): string[] {
  const draws = (one: AskedGuardrail): boolean =>
    one.metric === 'bad' && sampled({ rollout, guardrail: one.id, unit }, one.sample);
  return guardrails.filter(draws).map(({ id }) => id);
}
