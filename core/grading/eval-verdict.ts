import { comparePaired, type Comparison } from './compare.ts';
import { holm } from './holm.ts';
import { shareBelow } from './student-t.ts';

/** What a version got from one grader in its trials of an item; `null` is unscored. */
export type TrialScores = readonly (number | null)[];

/** An item with both arms' scores by grader. `slices`: what it belongs to (`language` = `de`). */
export type EvalItem = {
  readonly id: string;
  readonly cluster?: string;
  readonly critical?: boolean;
  readonly slices: readonly { readonly by: string; readonly value: string }[];
  readonly scores: { readonly [grader: string]: { readonly control: TrialScores; readonly candidate: TrialScores } };
};

/** How an eval is judged: each grader with how much worse (in score) is borne. */
export type EvalQuestion = {
  /** `unproven`: a judge that is not known to agree with people; it is shown and decides nothing. */
  readonly graders: readonly { readonly id: string; readonly margin: number; readonly unproven?: boolean }[];
  readonly confidence: number;
  readonly maxUnscored: number;
};

/** One slice by one grader. `pHolm`: how likely a difference so far below −margin comes by chance, counted among all slices and graders. */
export type SliceVerdict = {
  readonly by: string;
  readonly value: string;
  readonly grader: string;
  readonly comparison: Comparison;
  readonly p: number;
  readonly pHolm: number;
  readonly verdict: 'fail' | 'no_worse_seen';
};

/** What an eval says in all. `critical`: items that must not get worse and did, by grader. */
export type EvalVerdict = {
  readonly verdict: Comparison['verdict'];
  readonly cause?: string;
  readonly graders: readonly { readonly id: string; readonly comparison: Comparison }[];
  readonly slices: readonly SliceVerdict[];
  readonly critical: readonly { readonly item: string; readonly grader: string }[];
};

type Grader = EvalQuestion['graders'][number];

const none: TrialScores = [];

const paired = (items: readonly EvalItem[], grader: string) =>
  items.map(({ id, cluster, critical, scores }) => ({
    id,
    ...(cluster === undefined ? {} : { cluster }),
    ...(critical === undefined ? {} : { critical }),
    control: scores[grader]?.control ?? none,
    candidate: scores[grader]?.candidate ?? none,
  }));

/** Why a grader whose word is not known to be people's cannot tell. */
const UNPROVEN = 'judge_unproven';

function compare(items: readonly EvalItem[], grader: Grader, question: EvalQuestion): Comparison {
  const { confidence, maxUnscored } = question;
  const { id, margin, unproven = false } = grader;
  const comparison = comparePaired(paired(items, id), { margin, confidence, maxUnscored });
  return unproven ? { ...comparison, verdict: 'inconclusive', cause: UNPROVEN } : comparison;
}

/** How likely it is to see a difference so low when it is −margin in truth; 1 where nothing can be said. */
function chanceOfWorse({ difference, se, clusters }: Comparison, margin: number): number {
  if (clusters < 2 || !Number.isFinite(se)) return 1;
  if (se === 0) return difference < -margin ? 0 : 1;
  return shareBelow((difference + margin) / se, clusters - 1);
}

function slicesOf(items: readonly EvalItem[], question: EvalQuestion): SliceVerdict[] {
  const names = new Map<string, { by: string; value: string; items: EvalItem[] }>();
  for (const item of items)
    for (const { by, value } of item.slices) {
      const key = JSON.stringify([by, value]);
      const slice = names.get(key) ?? { by, value, items: [] };
      slice.items.push(item);
      names.set(key, slice);
    }
  const asked = [...names.values()].flatMap(({ by, value, items: own }) =>
    question.graders.map((grader) => {
      const comparison = compare(own, grader, question);
      return { by, value, grader: grader.id, comparison, p: chanceOfWorse(comparison, grader.margin) };
    }),
  );
  const corrected = holm(asked.map(({ p }) => p));
  const alpha = (1 - question.confidence) / 2;
  return asked.map((one, at) => {
    const pHolm = corrected[at] ?? 1;
    return { ...one, pHolm, verdict: pHolm < alpha ? 'fail' : 'no_worse_seen' };
  });
}

const mean = (scores: readonly number[]): number => scores.reduce((sum, score) => sum + score, 0) / scores.length;
const scored = (trials: TrialScores): number[] => trials.filter((score) => score !== null);

/** Whether control was good at it and no trial of the candidate was (contract.md, "In code"). */
function isLost({ critical, scores }: EvalItem, grader: string): boolean {
  const control = scored(scores[grader]?.control ?? none);
  const candidate = scored(scores[grader]?.candidate ?? none);
  if (critical !== true || control.length === 0 || candidate.length === 0) return false;
  return mean(control) >= 0.5 && candidate.every((score) => score < 0.5);
}

type Said = Pick<EvalVerdict, 'verdict' | 'cause'>;

function whole(all: EvalVerdict['graders'], slices: readonly SliceVerdict[]): Said {
  const graders = all.filter(({ comparison }) => comparison.cause !== UNPROVEN);
  if (graders.length === 0 && all.length > 0) return { verdict: 'inconclusive', cause: UNPROVEN };
  const failed = graders.find(({ comparison }) => comparison.verdict === 'fail');
  if (failed !== undefined) return { verdict: 'fail', cause: failed.comparison.cause ?? 'worse' };
  if (slices.some(({ verdict }) => verdict === 'fail')) return { verdict: 'fail', cause: 'slice' };
  const unclear = graders.find(({ comparison }) => comparison.verdict === 'inconclusive');
  if (unclear !== undefined) return { verdict: 'inconclusive', cause: unclear.comparison.cause ?? 'too_wide' };
  return graders.length === 0 ? { verdict: 'inconclusive', cause: 'no_graders' } : { verdict: 'pass' };
}

/**
 * What an eval says of a candidate beside control: by every grader the paired comparison, by every slice whether it is worse
 * beyond what chance gives among so many (Holm), and the critical items that were lost. One failing grader or slice fails it all;
 * it passes when every grader does. A judge that is not known to agree with people is compared and has no say: the others decide
 * without it, and where there is no other nothing can be told. Throws RangeError on options that cannot be.
 */
export function evalVerdict(items: readonly EvalItem[], question: EvalQuestion): EvalVerdict {
  const graders = question.graders.map((grader) => ({ id: grader.id, comparison: compare(items, grader, question) }));
  const deciding = question.graders.filter(({ unproven = false }) => !unproven);
  const slices = slicesOf(items, { ...question, graders: deciding });
  const critical = items.flatMap((item) =>
    deciding.filter(({ id }) => isLost(item, id)).map(({ id }) => ({ item: item.id, grader: id })),
  );
  return { ...whole(graders, slices), graders, slices, critical };
}
