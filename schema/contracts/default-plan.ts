import type { FeatureView, levels } from './feature.ts';
import type { Guardrail } from './guardrail.ts';
import type { Plan, PlanRequest } from './plan.ts';
import { Stage, type StageInput } from './stage.ts';

type Level = (typeof levels)[number];

const L0: StageInput[] = [
  { name: '5%', percent: 5, holdS: 600, minUnits: 100 },
  { name: '25%', percent: 25, holdS: 600, minUnits: 200 },
  { name: '50%', percent: 50, holdS: 600, minUnits: 400 },
  { name: '100%', percent: 100 },
];

const L1: StageInput[] = [
  { name: '1%', percent: 1, holdS: 600, minUnits: 50 },
  { name: '5%', percent: 5, holdS: 1800, minUnits: 200 },
  { name: '25%', percent: 25, holdS: 1800, minUnits: 400 },
  { name: '50%', percent: 50, holdS: 1800, minUnits: 800 },
  { name: '100%', percent: 100 },
];

/** The more a feature decides by itself, the smaller its steps; from L2 on somebody says yes before everybody gets it, from L3 on it is mirrored first. */
const stages: Record<Level, readonly StageInput[]> = {
  L0,
  L1,
  L2: [...L1.slice(0, -1), { name: '100%', percent: 100, requires: ['approval'] }],
  L3: [
    { name: 'shadow', shadow: 0.1, shadowUsd: 5, holdS: 1800, minUnits: 50 },
    ...L1.slice(0, -1),
    { name: '100%', percent: 100, requires: ['approval'] },
  ],
};

/** The stages of a plan whose author named none. */
export const defaultStages = (level: Level): Stage[] => stages[level].map((stage) => Stage.parse(stage));

const onlyErrors: Guardrail[] = [{ metric: 'error', margin: 0 }];

/** The plan in full: what its author left out comes from the feature's level and guardrails; a feature without any is watched for errors. */
export function completePlan(
  { stages: own, guardrails, ...terms }: PlanRequest,
  feature: Pick<FeatureView, 'level' | 'guardrails'>,
): Plan {
  const watched = feature.guardrails.length > 0 ? feature.guardrails : onlyErrors;
  return { stages: own ?? defaultStages(feature.level), guardrails: guardrails ?? watched, ...terms };
}
