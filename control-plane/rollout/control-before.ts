import { askedGuardrails } from '#core/rollout/asked-guardrails';
import type { RolloutState } from '#core/rollout/state';
import type { Rate } from '#schema/contracts/rollout';
import { keepValue, keptValue } from './kept-values.ts';
import { ratesOf } from './recent-runs.ts';
import type { Sql } from './tables.ts';

/** Control's rate of each guardrail's question, by its id, when the stage began; null where nothing was known. */
export type Before = { readonly [guardrail: string]: Rate | null };

const NAME = 'control-before';

export const readBefore = (sql: Sql): Before => keptValue<Before>(sql, NAME) ?? {};

/** Keeps what control's newest runs say; `anew`: a stage begins. Else only what is asked for the first time is looked up. */
export function keepBefore(sql: Sql, live: RolloutState, { nowMs, anew }: { nowMs: number; anew: boolean }): void {
  const known = anew ? {} : readBefore(sql);
  const asked = askedGuardrails(live).filter(({ id }) => !Object.hasOwn(known, id));
  const rates = ratesOf(sql, { version: live.control, nowMs }, asked);
  const found = asked.map(({ id }, index) => [id, rates[index] ?? null] as const);
  keepValue(sql, NAME, { ...known, ...Object.fromEntries(found) });
}

export const forgetBefore = (sql: Sql): void => void sql.exec('delete from values_kept where name = ?', NAME);
