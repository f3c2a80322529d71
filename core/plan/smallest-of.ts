import { answersUnheard } from '#core/evidence/answers-unheard';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { StagePreview } from '#schema/contracts/rollout';
import type { Stage } from '#schema/contracts/stage';
import { smallestInPairs } from './mirrored-pairs.ts';
import { smallestCaught } from './smallest-caught.ts';

/** A guardrail under its id, control's rate of bad units as it was `seen` lately and as it is reckoned with (null: nobody knows), its part of the rollout's α and what of it the first watch may spend. */
export type Question = {
  readonly id: string;
  readonly guardrail: Guardrail;
  readonly seen: number | null;
  readonly control: number | null;
  readonly alpha: number;
  readonly firstWatch: number;
};

/** How many of a stage's units have answered a question by its end. */
function answered({ guardrail }: Question, { units, expectedS }: { units: number; expectedS: number | null }): number {
  if (guardrail.metric === 'bad') return units * guardrail.sample;
  if (guardrail.metric !== 'rejected' || expectedS === null) return units;
  return expectedS === 0 ? 0 : units * Math.max(0, 1 - guardrail.waitS / expectedS);
}

/** Per guardrail whose rate is known, the smallest candidate's rate that a stage's own units catch by its end, about every other time. */
export function smallestOf(
  stage: Stage,
  questions: readonly Question[],
  come: { readonly units: number; readonly expectedS: number | null },
): StagePreview['smallest'] {
  const mirrored = stage.shadow !== undefined;
  const asked = questions.filter(({ guardrail }) => !mirrored || answersUnheard(guardrail));
  return asked.flatMap((question) => {
    const { id, guardrail, seen: rate, control, alpha, firstWatch } = question;
    if (rate === null || control === null) return [];
    const units = Math.min(answered(question, come), Number.MAX_SAFE_INTEGER);
    const { margin } = guardrail;
    const candidate = mirrored
      ? smallestInPairs(units, { control, margin, alpha })
      : smallestCaught(units, { w: stage.percent / 100, control, margin, alpha: firstWatch });
    return [{ guardrail: id, control: rate, candidate }];
  });
}
