import { answersUnheard } from '#core/evidence/answers-unheard';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { Stage } from '#schema/contracts/stage';
import { comparesNobody } from './compares-nobody.ts';
import { guardrailsMeant } from './guardrails-meant.ts';

/** A run counts when it is this old at the least, in seconds. */
const SETTLE_S = 0.25;

/** How long after its run a unit has answered a guardrail's question, in seconds; at the earliest. */
const answerS = (guardrail: Guardrail | undefined): number =>
  SETTLE_S + (guardrail?.metric === 'rejected' ? guardrail.waitS : 0);

const because = (afterS: number): string =>
  afterS > SETTLE_S
    ? `no unit has answered \`rejected\`, which waits ${afterS - SETTLE_S} s`
    : `no run counts yet, as none is ${SETTLE_S} s old`;

/** Guardrails whose every unit, or whose criterion, a stage waits for: the ones that units are counted by (the fastest answers), and those that must be shown something. */
function awaited(stage: Stage, guardrails: readonly Guardrail[]): number[] {
  const counted = stage.minUnits > 1 ? [Math.min(...guardrails.map(answerS))] : [];
  const shown = stage.notWorse.flatMap((one) => guardrailsMeant(guardrails, one).map((at) => answerS(guardrails[at])));
  return [...counted, ...shown];
}

/**
 * Why the evidence of a stage lacks something whenever its hold is over, however much traffic there is; null when it need not. What is no data at first is
 * too little a moment later, when the first of several units has answered.
 */
export function alwaysLacks(
  cause: 'no_data' | 'too_little_data',
  stage: Stage,
  guardrails: readonly Guardrail[],
): string | null {
  if (comparesNobody(stage) || guardrails.length === 0) return null;
  const mirrored = stage.shadow !== undefined;
  const asked = mirrored ? guardrails.filter(answersUnheard) : guardrails;
  const times = cause === 'no_data' ? asked.map(answerS) : mirrored ? [] : awaited(stage, asked);
  const latest = Math.max(0, ...times);
  return stage.holdS < latest ? because(latest) : null;
}
