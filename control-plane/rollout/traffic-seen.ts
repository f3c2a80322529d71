import { askedGuardrails } from '#core/rollout/asked-guardrails';
import { manualPlan } from '#core/rollout/manual-plan';
import type { FeatureState } from '#core/rollout/state';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { TrafficSeen } from '#schema/contracts/rpc';
import { frozenFor } from './frozen-for.ts';
import { seenLately } from './lately-rows.ts';
import { ratesOf } from './recent-runs.ts';
import type { Sql } from './tables.ts';

/** How often units and runs came within the last hour, and what control's newest runs answer to the guardrails' questions. */
export function trafficSeen(
  sql: Sql,
  { control }: FeatureState,
  { guardrails, nowMs }: { guardrails: readonly Guardrail[]; nowMs: number },
): TrafficSeen {
  const frozen = frozenFor(sql, control, Infinity);
  const asked = askedGuardrails({ plan: manualPlan({ percent: 50, segment: null }, guardrails), frozen });
  const unknown = asked.map((one) => one.metric === 'slow' && !Number.isFinite(one.overMs));
  const rates = ratesOf(sql, { version: control, nowMs }, asked).map((rate, index) => (unknown[index] ? null : rate));
  return { ...seenLately(sql, nowMs), rates };
}
