import { drawnFor } from '#core/evidence/sampled';
import type { RunEnded } from '#schema/contracts/record';
import type { PeriodRules } from './period-rules.ts';
import type { Scores } from './recent-runs.ts';

/** The run's scores by the guardrails that asked for them: those whose sample its unit is in. `rules` are its period's, if it has any. */
export function scoresOf({ unit, rollout, scores }: RunEnded, rules: PeriodRules | undefined): Scores {
  if (unit === null || rollout === null || rules === undefined || scores === undefined) return {};
  const drawn = drawnFor(rules.guardrails, { rollout: rollout.id, unit });
  const graded = rules.guardrails.flatMap((asked) =>
    asked.metric === 'bad' && drawn.includes(asked.id) ? [[asked.id, scores[asked.grader] ?? null] as const] : [],
  );
  return Object.fromEntries(graded);
}
