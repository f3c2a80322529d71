import type { ItemView, TrialView } from '#schema/contracts/eval';
import { ok, type Result } from '#schema/contracts/result';
import type { Ask } from '../ask.ts';
import type { Fault } from '../fault.ts';

/** An item that one grader liked less: both arms' means over their trials, and what was said of the candidate's worst. */
export type WorstItem = {
  readonly item: string;
  readonly grader: string;
  readonly critical: boolean;
  readonly control: number | null;
  readonly candidate: number;
  /** How much was lost: control's mean, or a full score where there is no control, less the candidate's. */
  readonly loss: number;
  readonly reason: string;
  readonly run: string | null;
};

const MOST = 10;
const PAGE = 100;

type Scored = { readonly score: number; readonly reason: string; readonly run: string | null };

function scored(trials: readonly TrialView[], arm: TrialView['arm'], grader: string): Scored[] {
  return trials.flatMap((trial) => {
    const said = trial.arm === arm ? trial.scores.find(({ id }) => id === grader) : undefined;
    return said === undefined || said.score === null
      ? []
      : [{ score: said.score, reason: said.reason, run: trial.run }];
  });
}

const mean = (all: readonly Scored[]): number => all.reduce((sum, { score }) => sum + score, 0) / all.length;

/** What an item lost, by each grader that scored it in every arm; only losses. `compared`: there is a control. */
export function lossesOf({ item, critical, trials }: ItemView, compared: boolean): WorstItem[] {
  const graders = new Set(trials.flatMap(({ scores }) => scores.map(({ id }) => id)));
  return [...graders].flatMap((grader) => {
    const candidate = scored(trials, 'candidate', grader);
    const control = scored(trials, 'control', grader);
    const [worst] = candidate.toSorted((one, other) => one.score - other.score);
    if (worst === undefined || (compared && control.length === 0)) return [];
    const [before, now] = [compared ? mean(control) : null, mean(candidate)];
    const loss = (before ?? 1) - now;
    if (loss <= 0) return [];
    return [{ item, grader, critical, control: before, candidate: now, loss, reason: worst.reason, run: worst.run }];
  });
}

const byLoss = (one: WorstItem, other: WorstItem): number =>
  Number(other.critical) - Number(one.critical) || other.loss - one.loss || (one.item < other.item ? -1 : 1);

/** The items that lost most, critical ones first; reads all of them, holds a few. */
export async function worstItems(ask: Ask, id: string, compared: boolean): Promise<Result<WorstItem[], Fault>> {
  let worst: WorstItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask('eval.items', { params: { id }, query: { limit: PAGE, cursor } });
    if (!page.ok) return page;
    const { items, next } = page.value.value;
    worst = [...worst, ...items.flatMap((item) => lossesOf(item, compared))].toSorted(byLoss).slice(0, MOST);
    cursor = next;
  } while (cursor !== undefined);
  return ok(worst);
}
