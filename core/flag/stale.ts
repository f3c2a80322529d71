import type { FlagMetadata, FlagView, StaleFlag } from '#schema/contracts/flag';
import type { Json } from '#schema/contracts/json';
import { soleVariant } from './sole-variant.ts';

const DAY_MS = 86_400_000;

type Definition = {
  readonly defaultVariant?: string | null;
  readonly targeting?: Json;
  readonly metadata?: FlagMetadata;
};

/** Against what flags are held; `momentOf` reads a date, in ms since the epoch. */
export type StaleBy = {
  readonly nowMs: number;
  readonly days: number;
  readonly evaluators: ReadonlyMap<string, Json>;
  readonly momentOf: (text: string) => number;
};

/** Why a flag may be let go, if it may: it says so itself, or it makes no difference and nobody has changed it for `days`. Null: it stays. */
export function stale(flag: FlagView, by: StaleBy): StaleFlag | null {
  const { key, enabled, updatedAtMs } = flag;
  const definition = (flag.definition ?? {}) as Definition;
  const { expires, owner, temporary } = definition.metadata ?? {};
  const variant = soleVariant(definition, by.evaluators);
  const rested = by.nowMs - updatedAtMs >= by.days * DAY_MS;
  const told: [StaleFlag['reasons'][number], boolean][] = [
    ['expired', typeof expires === 'string' && by.momentOf(expires) <= by.nowMs],
    ['temporary', rested && temporary === true],
    ['same_for_everybody', rested && enabled && variant !== null],
    ['disabled', rested && !enabled],
  ];
  const reasons = told.filter(([, holds]) => holds).map(([reason]) => reason);
  if (reasons.length === 0) return null;
  return { key, reasons, owner: typeof owner === 'string' ? owner : null, variant, updatedAtMs };
}
