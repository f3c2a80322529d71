import { alphaShares } from './alpha-shares.ts';
import type { CountRow } from './count-row.ts';
import type { Cell, DecisionInputs, GuardrailInputs, WatchCells } from './verdict.ts';

/** What the counts are judged by. `notWorse` lists what the stage asks to be shown, by guardrail id and margin. */
export type Judging = {
  readonly alpha: number;
  readonly guardrails: readonly {
    readonly id: string;
    readonly metric: string;
    readonly margin: number;
    readonly weight?: number | undefined;
  }[];
  readonly liveWatches: readonly number[];
  readonly stageWatch: number;
  readonly notWorse: readonly { readonly guardrail: string; readonly by: number }[];
  readonly telemetryLate: boolean;
};

const cellOf = ({ cell, w, n0, k0, u0, n1, k1, u1 }: CountRow): Cell => ({ cell, w, n0, k0, u0, n1, k1, u1 });

/**
 * Everything a decision is taken from, out of the stored counts; keep it with the decision. `rows` must come in the order
 * in which they were opened (their rowid), because the assignment check grows stricter with every period.
 */
export function decisionInputs(rows: readonly CountRow[], judging: Judging): DecisionInputs {
  const shares = alphaShares(judging.guardrails, judging.alpha);
  const guardrails = judging.guardrails.map(({ id, metric, margin }, index): GuardrailInputs => {
    const own = rows.filter((row) => row.guardrail === id);
    const cells = (watch: number, age: CountRow['age']): WatchCells => ({
      watch,
      periods: own.filter((row) => row.watch === watch && row.age === age).map(cellOf),
    });
    return {
      id,
      metric,
      margin,
      alpha: shares[index] ?? 0,
      watches: judging.liveWatches.map((watch) => cells(watch, 'due')),
      assignment: cells(1, 'aged').periods,
      stage: cells(judging.stageWatch, 'aged'),
      notWorseBy: judging.notWorse.find((asked) => asked.guardrail === id)?.by ?? null,
    };
  });
  return { alpha: judging.alpha, telemetryLate: judging.telemetryLate, guardrails };
}
