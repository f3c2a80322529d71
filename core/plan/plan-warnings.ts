import type { Plan } from '#schema/contracts/plan';
import type { StagePreview } from '#schema/contracts/rollout';
import type { TrafficSeen } from '#schema/contracts/rpc';
import { comparesNobody } from './compares-nobody.ts';
import type { Question } from './smallest-of.ts';

/** A plan with what its preview found. */
export type Foreseen = {
  readonly stages: readonly StagePreview[];
  readonly questions: readonly Question[];
  readonly traffic: TrafficSeen;
  readonly facts: { readonly deadlineS: number; readonly unpriced: readonly string[]; readonly measure: number };
};

type Spot = { readonly stage: Plan['stages'][number]; readonly preview: StagePreview; readonly name: string };

const DAY_S = 86_400;
/** A stage that takes so many times its hold surprises whoever wrote the hold. */
const FAR = 3;
/** A run of unknown price is charged this part of a shadow stage's budget. */
const CHARGED = 1 / 20;

const inWords = (seconds: number): string => {
  const [size, unit] = seconds >= 2 * DAY_S ? [DAY_S, 'days'] : seconds >= 7200 ? [3600, 'hours'] : [60, 'minutes'];
  return seconds < 120 ? `${Math.ceil(seconds)} seconds` : `${Math.round(seconds / size)} ${unit}`;
};

function aboutTime({ stage, preview, name }: Spot): string[] {
  const { units, expectedS, unitsPerS } = preview;
  if (stage.notWorse.some(({ by }) => by === 0))
    return [
      `${name} wants to be shown a margin of 0, which only a candidate that is better than control can: an equal one waits there for ever.`,
    ];
  if (expectedS === null || units === null || expectedS <= Math.max(stage.holdS * FAR, 60)) return [];
  const what =
    stage.notWorse.length > 0
      ? `to show that it is not worse (about ${units} candidate units)`
      : `for ${units} candidate units`;
  const rate = unitsPerS === null ? '' : `, with ${perHour(unitsPerS)} an hour`;
  return [
    `${name} will take about ${inWords(expectedS)} instead of its hold of ${inWords(stage.holdS)} ${what}${rate}.`,
  ];
}

const perHour = (perS: number): string => String(Number((perS * 3600).toPrecision(2)));

function aboutHold({ stage, name }: Spot, { questions, facts }: Foreseen): string[] {
  if (comparesNobody(stage) || stage.shadow !== undefined) return [];
  const waits = questions.flatMap(({ guardrail }) =>
    guardrail.metric === 'rejected' && guardrail.waitS > stage.holdS ? [guardrail] : [],
  );
  const [wait] = waits.toSorted((a, b) => b.waitS - a.waitS);
  return [
    ...(wait
      ? [
          `${name} is held for ${inWords(stage.holdS)}, and ${wait.feedback} is waited for ${inWords(wait.waitS)}: until then no unit has answered, and the stage goes on waiting.`,
        ]
      : []),
    ...(stage.notWorse.length > 0 && stage.holdS < facts.deadlineS
      ? [
          `${name} is held for ${inWords(stage.holdS)}, and a run speaks for notWorse when it is older than its deadline of ${inWords(facts.deadlineS)}.`,
        ]
      : []),
    ...(questions.length > 0 && stage.minUnits <= 1 && stage.notWorse.length === 0
      ? [
          `${name} can be left after its hold with one unit counted in each arm: nothing asks for more (minUnits, notWorse).`,
        ]
      : []),
  ];
}

function aboutMirror({ stage, name }: Spot, { facts }: Foreseen): string[] {
  const charged = Math.floor(1 / CHARGED);
  if (stage.shadow === undefined || facts.unpriced.length === 0) return [];
  const short = stage.minUnits > charged ? `, fewer than its minUnits of ${stage.minUnits}` : '';
  return [
    `${name} can mirror at most ${charged} runs${short}: nobody knows the price of ${facts.unpriced.join(', ')}, so each is charged a twentieth of the budget.`,
  ];
}

function aboutTraffic({ stages, guardrails }: Plan, { traffic, questions }: Foreseen): string[] {
  const segments = [...new Set(stages.flatMap(({ segment }) => segment ?? []))];
  const unknown = questions.filter(({ control }) => control === null).map(({ id }) => id);
  return [
    ...(guardrails.length === 0
      ? ['Nothing watches this rollout: it has no guardrails, so nothing rolls it back by itself.']
      : []),
    ...(traffic.unitsPerS === null
      ? ['Too little traffic was seen in the last hour to tell how long anything takes.']
      : []),
    ...(segments.length > 0 && traffic.unitsPerS !== null
      ? [`Nobody counted how many are in ${segments.join(', ')}: how long those stages take cannot be told.`]
      : []),
    ...(unknown.length > 0 ? [`Control's rate is not known yet for ${unknown.join(', ')}.`] : []),
    ...guardrails.flatMap(({ by, metric }) =>
      by === undefined
        ? []
        : [
            `${metric} by ${by} is counted for each value apart: one with a tenth of the traffic takes ten times as long.`,
          ],
    ),
  ];
}

/** Who is served by a cache is asked nothing. */
function aboutCache({ guardrails }: Plan, { facts: { measure } }: Foreseen): string[] {
  if (measure === 1 || guardrails.length === 0) return [];
  const percent = Number((measure * 100).toPrecision(2));
  return [
    `A version caches, so ${percent} % of the units count, whom no cache serves, and every stage but a shadow takes the longer ("measure" in the manifest is their share).`,
  ];
}

/** What the author of a plan may not have meant, in words. */
export function planWarnings(plan: Plan, foreseen: Foreseen): string[] {
  const spots = plan.stages.flatMap((stage, index): Spot[] => {
    const preview = foreseen.stages[index];
    return preview ? [{ stage, preview, name: `Stage ${JSON.stringify(preview.name)}` }] : [];
  });
  const each = spots.flatMap((spot) => [
    ...aboutHold(spot, foreseen),
    ...aboutTime(spot),
    ...aboutMirror(spot, foreseen),
  ]);
  return [...aboutTraffic(plan, foreseen), ...aboutCache(plan, foreseen), ...each];
}
