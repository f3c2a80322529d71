import { answersUnheard } from '#core/evidence/answers-unheard';
import { expectedUnits } from '#core/evidence/expected-units';
import type { NotWorse } from '#schema/contracts/guardrail';
import type { Stage } from '#schema/contracts/stage';
import { comparesNobody } from './compares-nobody.ts';
import { guardrailsMeant } from './guardrails-meant.ts';
import { pairsToShow } from './mirrored-pairs.ts';
import type { Question } from './smallest-of.ts';

/** Candidate units that must be counted before a stage can be left (Infinity: none is enough), and how long the last of them takes to answer, in seconds. */
export type StageNeeds = { readonly units: number; readonly answerS: number };

type Known = { readonly questions: readonly Question[]; readonly deadlineS: number };

/** What control's rate is taken for while nobody knows it. */
const UNKNOWN_RATE = 0.05;

/** Of a sampled question, more units have to come than are asked. */
const asksOne = ({ guardrail }: Question): number => (guardrail.metric === 'bad' ? guardrail.sample : 1);

/** How long a unit takes to answer a question, in seconds after its run. */
const waitOf = ({ guardrail }: Question): number => (guardrail.metric === 'rejected' ? guardrail.waitS : 0);

/** Units for one criterion: of the guardrail that takes the most. */
function unitsToShow(stage: Stage, asked: NotWorse, { questions }: Known): number {
  const meant = guardrailsMeant(
    questions.map(({ guardrail }) => guardrail),
    asked,
  ).flatMap((at) => questions[at] ?? []);
  const each = meant.map((question) => {
    const control = question.control ?? UNKNOWN_RATE;
    if (stage.shadow !== undefined) return pairsToShow({ control, margin: asked.by, alpha: question.alpha });
    return expectedUnits(control, stage.percent / 100, asked.by) / asksOne(question);
  });
  return Math.max(0, ...each);
}

/** What a stage needs of a candidate that is as good as control: its `minUnits`, units for what must be shown, and one of each question at least. */
export function stageNeeds(stage: Stage, known: Known): StageNeeds {
  if (comparesNobody(stage)) return { units: 0, answerS: 0 };
  const mirrored = stage.shadow !== undefined;
  const asked = known.questions.filter(({ guardrail }) => !mirrored || answersUnheard(guardrail));
  const least = mirrored ? 1 : Math.max(0, ...asked.map((question) => 1 / asksOne(question)));
  const shown = stage.notWorse.map((one) => unitsToShow(stage, one, known));
  const aged = stage.notWorse.length > 0 && !mirrored ? known.deadlineS : 0;
  const answerS = mirrored ? 0 : Math.max(aged, ...asked.map(waitOf));
  return { units: Math.ceil(Math.max(least, stage.minUnits, ...shown)), answerS };
}
