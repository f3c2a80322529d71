import { alphaShares } from './alpha-shares.ts';
import type { SliceBy } from './answer.ts';
import type { CountRow } from './count-row.ts';
import type { SliceInputs } from './harm-readings.ts';
import type { Slices } from './slices.ts';
import { addTally } from './tally.ts';
import type { Cell, DecisionInputs, GuardrailInputs, WatchCells } from './verdict.ts';

/** What a guardrail's counts are judged by. */
export type JudgedGuardrail = {
  readonly id: string;
  readonly metric: string;
  readonly of?: string | undefined;
  readonly margin: number;
  readonly weight?: number | undefined;
  readonly by?: SliceBy | undefined;
};

/** What the counts are judged by. `harmAlpha`: what of `alpha` they may spend on `worse` (`alphaOfCounts`), all of it when it is not said. `notWorse` lists what the stage asks to be shown, by guardrail id and margin; `slices` are those that `admitted` gave. */
export type Judging = {
  readonly alpha: number;
  readonly harmAlpha?: number;
  readonly guardrails: readonly JudgedGuardrail[];
  readonly liveWatches: readonly number[];
  readonly stageWatch: number;
  readonly notWorse: readonly { readonly guardrail: string; readonly by: number }[];
  readonly telemetryLate: boolean;
  readonly slices?: Slices;
};

const cellOf = ({ cell, w, n0, k0, u0, n1, k1, u1 }: CountRow): Cell => ({ cell, w, n0, k0, u0, n1, k1, u1 });

/** Cells in the order in which they were opened, with the units of those that still go on. */
function heldAgainst(rows: readonly CountRow[], watch: number): WatchCells {
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    if (row.watch !== watch) continue;
    const cell = cells.get(row.cell);
    const sum = cell === undefined ? cellOf(row) : { ...cell, ...addTally(cell, row) };
    const isOpen = row.age === 'open' && row.n0 + row.n1 > 0;
    cells.set(row.cell, isOpen ? { ...sum, open0: row.n0, open1: row.n1 } : sum);
  }
  const seen = [...cells.values()].filter(({ n0, n1 }) => n0 + n1 > 0);
  return { watch, periods: seen };
}

const cellsIn = (rows: readonly CountRow[], watch: number): WatchCells => ({
  watch,
  periods: rows.filter((row) => row.watch === watch).map(cellOf),
});

/** The slices of an attribute with their counts. One that a watch never saw is left out there, and keeps its place in the order. */
function slicesOf(rows: readonly CountRow[], names: readonly string[], liveWatches: readonly number[]): SliceInputs[] {
  return names.map((value, index) => {
    const own = rows.filter((row) => row.slice === value);
    const watches = liveWatches.map((watch) => heldAgainst(own, watch)).filter(({ periods }) => periods.length > 0);
    return { value, j: index + 1, watches };
  });
}

/**
 * Everything a decision is taken from, out of the stored counts; keep it with the decision. `rows` must come in the order
 * in which they were opened (their rowid), because the assignment check grows stricter with every period.
 */
export function decisionInputs(rows: readonly CountRow[], judging: Judging): DecisionInputs {
  const shares = alphaShares(judging.guardrails, judging.harmAlpha ?? judging.alpha);
  const guardrails = judging.guardrails.map(({ id, metric, margin, by }, index): GuardrailInputs => {
    const own = rows.filter((row) => row.guardrail === id);
    const due = own.filter((row) => row.age !== 'aged');
    const pooled = due.filter((row) => row.slice === null);
    const aged = own.filter((row) => row.age === 'aged' && row.slice === null);
    const names = by === undefined ? [] : (judging.slices?.[by.attribute] ?? []);
    return {
      id,
      metric,
      margin,
      alpha: shares[index] ?? 0,
      watches: judging.liveWatches.map((watch) => heldAgainst(pooled, watch)),
      assignment: cellsIn(aged, 1).periods,
      stage: cellsIn(aged, judging.stageWatch),
      notWorseBy: judging.notWorse.find((asked) => asked.guardrail === id)?.by ?? null,
      ...(by === undefined ? {} : { by: by.attribute, slices: slicesOf(due, names, judging.liveWatches) }),
    };
  });
  return { alpha: judging.alpha, telemetryLate: judging.telemetryLate, guardrails };
}
