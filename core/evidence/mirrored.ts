import { alphaShares } from './alpha-shares.ts';
import { answer, type AskedGuardrail, type EndedRun } from './answer.ts';
import { answersUnheard } from './answers-unheard.ts';
import type { JudgedGuardrail } from './decision-inputs.ts';
import type { UnitsAlike } from './judge-mirrored.ts';
import type { DecisionInputs, GuardrailInputs } from './verdict.ts';

/*
 * How the shell uses it
 * ---------------------
 * Pairs of a shadow stage are kept in the order in which they came, their looks as one small JSON, `unlooked` when a stage begins.
 * After new pairs, and when the hold is over: if `isLookDue(looks, pairs kept, holdOver)`, then `looks = lookAt(looks, all pairs, …)`,
 * kept in the same transaction. The evidence of the stage is `verdicts(mirroredInputs(looks, …))`, at any time.
 */

/**
 * A control run that was answered, and what the candidate did with the same input. `drawn` as of any counted run; `withheld`: the
 * candidate stopped at a tool with effects, so that how it would have ended is not known.
 */
export type MirroredPair = {
  readonly startedAtMs: number;
  readonly drawn: readonly string[];
  readonly control: EndedRun;
  readonly candidate: EndedRun;
  readonly withheld: boolean;
};

/** Pairs with their units, as records name them. */
export type PairsOfUnits = readonly { readonly unit: string; readonly pair: MirroredPair }[];

/**
 * What was seen when the stage's pairs were last looked at: how many there were, and of each guardrail its own look and pairs.
 * `earlier`: how many looks the rollout's shadow stages before this one took of each; looks count on, for a rollout has one α.
 */
export type Looks = {
  readonly pairs: number;
  readonly atEnd: boolean;
  readonly guardrails: { readonly [id: string]: { readonly look: number; readonly units: readonly UnitsAlike[] } };
  readonly earlier?: { readonly [id: string]: number };
};

/** Before the first look. */
export const unlooked: Looks = { pairs: 0, atEnd: false, guardrails: {} };

/** Before the first look of a stage that follows this one. */
export function nextStage({ guardrails, earlier }: Looks): Looks {
  const taken = Object.entries(guardrails).map(([id, { look }]) => [id, look] as const);
  return { ...unlooked, earlier: { ...earlier, ...Object.fromEntries(taken) } };
}

/** The first look; every later one at twice as many pairs, and one more when the hold is over. */
const FIRST = 20;

/** Whether it is time to look: 20, 40, 80, … pairs are there, or the hold is over and that was not looked at. Never at outcomes. */
export function isLookDue(looks: Looks, pairs: number, holdOver: boolean): boolean {
  let next = FIRST;
  while (next <= looks.pairs) next *= 2;
  return pairs >= next || (holdOver && !looks.atEnd && pairs >= FIRST && pairs > looks.pairs);
}

type Kind = 0 | 1 | 2 | 3 | 4;

/** Replies alone are heard; and of a run that stopped half-way only what had happened by then can be asked. */
function isAsked(guardrail: AskedGuardrail, { withheld }: MirroredPair): boolean {
  if (!answersUnheard(guardrail)) return false;
  const { metric } = guardrail;
  return !withheld || metric === 'error' || metric === 'fallback' || metric === 'blocked';
}

/** Both answers of a pair are graded together: whichever edition of the graders that was, it can be asked which is worse. */
const gradedAlike = (guardrail: AskedGuardrail, { control, candidate }: MirroredPair): AskedGuardrail =>
  guardrail.metric === 'bad'
    ? { ...guardrail, edition: control.grading ?? candidate.grading ?? guardrail.edition }
    : guardrail;

/** What one pair says to a guardrail: both good, both bad, gained, lost, unanswered; null: it is not asked. */
function kindOf(guardrail: AskedGuardrail, pair: MirroredPair): Kind | null {
  if (!isAsked(guardrail, pair)) return null;
  const known = { startedAtMs: pair.startedAtMs, drawn: pair.drawn, measured: true, feedback: {} };
  const asked = gradedAlike(guardrail, pair);
  const was = answer(asked, { ...known, end: pair.control });
  const is = answer(asked, { ...known, end: pair.candidate });
  if (was === null || is === null) return null;
  if (was === 'unanswered' || is === 'unanswered') return 4;
  if (was === is) return was ? 1 : 0;
  return is ? 3 : 2;
}

type Tallies = [number, number, number, number, number];

function unitsAlike(guardrail: AskedGuardrail, pairs: PairsOfUnits): UnitsAlike[] {
  const byUnit = new Map<string, Tallies>();
  for (const { unit, pair } of pairs) {
    const kind = kindOf(guardrail, pair);
    if (kind === null) continue;
    const tallies = byUnit.get(unit) ?? [0, 0, 0, 0, 0];
    tallies[kind] += 1;
    byUnit.set(unit, tallies);
  }
  const alike = new Map<string, UnitsAlike>();
  for (const tallies of byUnit.values()) {
    const key = tallies.join();
    alike.set(key, [(alike.get(key)?.[0] ?? 0) + 1, ...tallies]);
  }
  return [...alike.values()];
}

const pairsIn = (units: readonly UnitsAlike[]): number =>
  units.reduce((sum, [count, ...pairs]) => sum + count * pairs.reduce((total, n) => total + n, 0), 0);

/** Looks at the stage's pairs, all of them. A guardrail that fewer than 20 were asked is passed over, and its look is not spent. */
export function lookAt(
  looks: Looks,
  pairs: PairsOfUnits,
  { guardrails, holdOver }: { guardrails: readonly AskedGuardrail[]; holdOver: boolean },
): Looks {
  const seen = guardrails.flatMap((guardrail) => {
    const before = looks.guardrails[guardrail.id];
    const units = unitsAlike(guardrail, pairs);
    if (pairsIn(units) < FIRST) return before === undefined ? [] : [[guardrail.id, before] as const];
    const taken = before?.look ?? looks.earlier?.[guardrail.id] ?? 0;
    return [[guardrail.id, { look: taken + 1, units }] as const];
  });
  return { ...looks, pairs: pairs.length, atEnd: looks.atEnd || holdOver, guardrails: Object.fromEntries(seen) };
}

/** What the pairs are judged by; `pairs` are those kept by now, `notWorse` as for counts. */
export type MirrorJudging = {
  readonly alpha: number;
  readonly guardrails: readonly JudgedGuardrail[];
  readonly notWorse: readonly { readonly guardrail: string; readonly by: number }[];
  readonly pairs: number;
};

/** Everything a decision in a shadow stage is taken from, in the form of any other decision's inputs. `rejected` is not asked there. */
export function mirroredInputs(looks: Looks, { alpha, guardrails, notWorse, pairs }: MirrorJudging): DecisionInputs {
  const shares = alphaShares(guardrails, alpha);
  const inputs = guardrails.map(({ id, metric, margin, by }, index): GuardrailInputs => {
    const { look, units } = looks.guardrails[id] ?? { look: 0, units: [] };
    return {
      ...{ id, metric, margin },
      alpha: shares[index] ?? 0,
      ...{ watches: [], assignment: [], stage: { watch: 0, periods: [] } },
      notWorseBy: notWorse.find((asked) => asked.guardrail === id)?.by ?? null,
      ...(by === undefined ? {} : { by: by.attribute }),
      mirrored: { pairs, look, units },
    };
  });
  const asked = inputs.filter((_, index) => guardrails.slice(index, index + 1).every(answersUnheard));
  return { alpha, telemetryLate: false, guardrails: asked };
}
