import type { ItemSeen } from '#core/grading/grade-item';
import type { Taken } from '#core/grading/within-limit';
import { resultsOf } from '#core/flow/results-of';
import type { ItemAnswer, ItemAsk } from '#schema/contracts/item';
import type { JsonObject } from '#schema/contracts/json';
import type { ProblemCode } from '#schema/contracts/problem';
import { ok } from '#schema/contracts/result';
import { isRefused } from '#schema/contracts/run';
import type { Asked } from '../asked.ts';
import { carryOut, type Carried } from '../carry-out.ts';
import { chooseVersion, type Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import { callerOf } from '../execute/caller.ts';
import type { Witnessed } from '../execute/execute.ts';
import { Ledger } from '../execute/ledger.ts';
import { evaluated, factsOf, type Ending } from '../telling/record.ts';
import { permittedCode, termsOf } from '../limits/terms.ts';
import { traceOf } from '../telling/trace.ts';
import { itemScores } from './item-scores.ts';

/** Failures that may say nothing of the version: another try may well end otherwise. */
const weather: ReadonlySet<ProblemCode> = new Set(['upstream_failed', 'unavailable', 'deadline', 'internal']);

/** Whether a run came to nothing by weather. What a flow could make nothing of is its version's own doing. */
function isFaulty({ code }: Carried, witnessed: Witnessed | null): boolean {
  if (code === null || !weather.has(code)) return false;
  return witnessed === null || witnessed.history.at(-1)?.outcome.kind === 'failed';
}

/** An eval reads what its version may read, as somebody without a name: nothing counts, nothing is answered. */
const askedOf = ({ input, context, version, trial }: ItemAsk): Asked => ({
  request: { input, context, version },
  bytes: 0,
  history: [],
  cache: { read: false, write: false },
  ...(trial === undefined ? {} : { trial }),
  inputFor: () => ok(input),
});

type Ran = { readonly carried: Carried; readonly ledger: Ledger; readonly witnessed: Witnessed | null };

/** What was kept when this trial was interrupted counts as if it had been asked now; how long it would have taken nobody knows. */
function takenBy(ledger: Ledger): Taken {
  const { kept, usage, costUsd } = ledger;
  const tokens = usage.inputTokens + usage.outputTokens;
  if (kept === null) return { ms: ledger.elapsedMs(), usd: costUsd, tokens };
  const usd = costUsd === null || kept.usd === null ? null : costUsd + kept.usd;
  return { ms: null, usd, tokens: tokens + kept.tokens };
}

function seenOf({ expected }: ItemAsk, { carried, ledger, witnessed }: Ran): ItemSeen {
  const steps: JsonObject = witnessed === null ? {} : resultsOf(witnessed.program, witnessed.scope, witnessed.history);
  const found = (witnessed?.history ?? []).flatMap(({ step, outcome }) =>
    outcome.kind === 'found' ? [[step, outcome.documents] as const] : [],
  );
  const taken = takenBy(ledger);
  return { output: carried.output, steps, expected, documents: Object.fromEntries(found), taken };
}

function unscoredBecause({ code, failure, withheld }: Carried, faulty: boolean): string | null {
  if (withheld !== null) return `The run stopped before tool ${withheld}, which has effects.`;
  return faulty ? `${code}: ${failure?.detail ?? 'the degraded answer stood in'}` : null;
}

/** A run that met weather, or stopped before a tool with effects, has no scores: nobody knows what it would have said. */
const unscoredAll = ({ graders }: ItemAsk, reason: string) => graders.map(({ id }) => ({ id, score: null, reason }));

type Telling = { readonly deps: Deps; readonly input: JsonObject; readonly durationMs: number };

function tell(chosen: Chosen, { carried, ledger }: Ran, { deps, input, durationMs }: Telling): void {
  const { run } = chosen;
  const { outcome, degraded, output, code } = carried;
  const ending: Ending = { outcome, degraded, durationMs };
  deps.record(run.feature, evaluated(run, ledger, factsOf(ledger, ending)));
  const shown = { input, output, code };
  deps.trace(run.id, { remarkable: true }, () => traceOf({ ...run, arm: 'eval' }, ledger, { ending, shown }));
}

/** Runs one version on one example, without effects or session, by a cache of this trial alone, and grades what it gave. Throws when there is no such version, or no snapshot. */
export async function runItem(ask: ItemAsk, deps: Deps): Promise<ItemAnswer> {
  const startedMs = deps.now();
  const view = await deps.snapshot();
  if (view === null) throw new Error('No configuration has reached this edge yet.');
  const asked = askedOf(ask);
  const found = await chooseVersion(ask.feature, { request: asked.request, startedMs, view }, deps.snapshot);
  if (!found.ok) throw new Error(found.error.detail);
  const chosen = found.value;
  const ledger = new Ledger(deps.now, startedMs);
  let witnessed: Witnessed | null = null;
  const witness = (seen: Witnessed): void => void (witnessed = seen);
  const caller = callerOf(new AbortController().signal);
  const means = { ledger, caller, effects: 'withheld', teller: null, before: null, witness } as const;
  const carried = await carryOut(chosen, asked, { ...means, deps: { ...deps, record: () => {} } });
  const ran: Ran = { carried, ledger, witnessed };
  // Switched off, or its day's money spent: it was not run, and its declared answer says nothing of it.
  const isUnrun = isRefused(chosen.run.reason);
  const faulty = isUnrun || isFaulty(carried, witnessed);
  const ms = ledger.elapsedMs();
  // Graders are asked when the run is over: what they take is none of its time. What its judges cost is told and paid with it.
  const asking = { runCode: permittedCode(deps.runCode, termsOf(chosen)), nowMs: startedMs, chosen, deps, ledger };
  const unscored = unscoredBecause(carried, faulty);
  const scores = unscored === null ? await itemScores(ask, seenOf(ask, ran), asking) : unscoredAll(ask, unscored);
  if (!isUnrun) tell(chosen, ran, { deps, input: ask.input, durationMs: ms });
  const { outcome, code, failure, output } = carried;
  const { usage, costUsd } = ledger;
  const about = { run: chosen.run.id, outcome, code, detail: failure?.detail ?? null };
  return { ...about, faulty, output, scores, usage, costUsd, ms };
}
