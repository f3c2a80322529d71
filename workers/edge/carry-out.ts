import type { ChatTurn } from '#core/chat/chat-turn';
import type { Effects } from '#core/flow/admit-call';
import type { FoundDocument } from '#core/flow/history';
import { validate } from '#core/json-schema/validate';
import type { ToolName } from '#schema/contracts/ids';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Failure, ProblemCode } from '#schema/contracts/problem';
import { isRefused, type RunOutcome } from '#schema/contracts/run';
import type { Asked } from './asked.ts';
import { openCache } from './cache/open-cache.ts';
import { openTrialCache } from './cache/open-trial-cache.ts';
import type { RunCache } from './cache/run-cache.ts';
import type { Caller } from './execute/caller.ts';
import type { Chosen } from './choose-version.ts';
import type { Deps } from './deps.ts';
import { execute, type Asks, type RunEnd, type Witnessed } from './execute/execute.ts';
import type { Ledger } from './execute/ledger.ts';
import { loadProgram } from './execute/load-program.ts';
import type { Teller } from './execute/teller.ts';
import { bounded, permittedCode, permittedTools, termsOf } from './limits/terms.ts';
import { sourcesOf } from './providers/source-of.ts';
import type { Condensing } from './sessions/condense.ts';
import { keepTurn } from './sessions/keep-turn.ts';
import { hearsHistory } from '#core/memory/hears-history';
import { isFull, recollect, type Asking, type Held } from './sessions/recollection.ts';
import { started } from './telling/record.ts';

/**
 * What came of a run: an answer, a failure, or neither when the caller left. `code`: why it failed or degraded. `documents`: all
 * that it found. `withheld`: the tool with effects where a run that may have none stopped.
 */
export type Carried = Outcome & {
  /** The version as it was loaded, and the input that was made for it; null: it did not come to that. */
  readonly manifest: Manifest | null;
  readonly input: JsonObject | null;
};

type Outcome = {
  readonly outcome: RunOutcome;
  readonly degraded: boolean;
  readonly output: JsonObject | null;
  readonly failure: Failure | null;
  readonly code: ProblemCode | null;
  readonly documents: readonly FoundDocument[];
  readonly withheld: ToolName | null;
  /** Condenses what fell out of the session's window; for after the reply. */
  readonly condense?: () => Promise<void>;
  /** There is no output: the caller's own tools are to be called first. */
  readonly asks?: Asks;
};

/** What is promised for a run whose manifest cannot be had. */
const USUAL_DEADLINE_MS = 120_000;

const encoder = new TextEncoder();
const nothing: readonly FoundDocument[] = [];

const failed = (outcome: RunOutcome, failure: Failure): Outcome => ({
  outcome,
  degraded: false,
  output: null,
  failure,
  code: failure.code,
  documents: nothing,
  withheld: null,
});

const unanswered = (outcome: RunOutcome, withheld: ToolName | null): Outcome => ({
  outcome,
  degraded: false,
  output: null,
  failure: null,
  code: null,
  documents: nothing,
  withheld,
});

const outcomeOf = (code: ProblemCode): RunOutcome => (code === 'blocked' ? 'blocked' : 'error');

function outcomeOfEnd(end: RunEnd): Outcome {
  switch (end.kind) {
    case 'finished': {
      const { output, degraded, because, documents } = end;
      // A declared refusal is no error, and yet a guard tripped; any other degraded answer is an answer.
      return {
        outcome: because?.code === 'blocked' ? 'blocked' : 'ok',
        degraded,
        output,
        failure: null,
        code: because?.code ?? null,
        documents,
        withheld: null,
      };
    }
    case 'failed': {
      const { code, detail, retryAfterS } = end;
      return failed(outcomeOf(code), { code, detail, ...(retryAfterS !== undefined && { retryAfterS }) });
    }
    case 'asks':
      return { ...unanswered('ok', null), asks: { text: end.text, calls: end.calls } };
    case 'withheld':
      // Nothing went wrong until there, and nothing more is known.
      return unanswered('ok', end.tool);
    case 'aborted':
      return unanswered('aborted', null);
  }
}

const notLoaded: Failure = { code: 'unavailable', detail: 'The version cannot be loaded now.', retryAfterS: 1 };
const partNotLoaded: Failure = { ...notLoaded, detail: 'A subfeature cannot be loaded now.' };

/** Why nothing is run, although there is a version for it. */
function whyRefused({ run, view }: Chosen): Failure {
  if (run.reason === 'disabled') return { code: 'disabled', detail: 'The feature is switched off.', retryAfterS: 60 };
  const untilMs = view.snapshot.spent[run.feature]?.untilMs ?? run.startedMs;
  const retryAfterS = Math.max(1, Math.ceil((untilMs - run.startedMs) / 1000));
  return { code: 'budget_spent', detail: 'What this may cost today is spent, until midnight UTC.', retryAfterS };
}

/** A feature that is not run gives its declared answer, or says why. */
function unrun({ degraded }: Manifest, why: Failure): Outcome {
  if (degraded !== undefined) return { ...unanswered('ok', null), degraded: true, output: degraded, code: why.code };
  return failed('error', why);
}

/** What the version says against this input; null: nothing. Counted against the version, whose schema and limit these are. */
function refusal({ input: schema, limits }: Manifest, input: JsonObject, bytes: number): Failure | null {
  const most = limits.inputBytes;
  if (bytes > most && encoder.encode(JSON.stringify(input)).byteLength > most) {
    return { code: 'too_large', detail: `The version takes at most ${most} bytes of input.` };
  }
  const issues = validate(schema, input).map(({ path, message }) => ({
    path: path === '' ? 'input' : `input.${path}`,
    message,
  }));
  if (issues.length === 0) return null;
  return { code: 'invalid_input', detail: "The input does not fit the version's schema.", issues };
}

type Means = {
  readonly deps: Deps;
  readonly ledger: Ledger;
  readonly caller: Caller;
  readonly effects: Effects;
  /** Whom it is told to while it goes on; null: it is wanted whole. */
  readonly teller: Teller | null;
  /** Of sessions only what was said before this run, which this one repeats; null: all. */
  readonly before: Asking['before'];
  readonly witness?: (seen: Witnessed) => void;
};

async function flow(manifest: Manifest, input: JsonObject, about: About): Promise<Outcome> {
  const { chosen, asked, means } = about;
  const { deps, ledger, caller, effects, teller } = means;
  const { tools: declared, providers, features } = chosen.view.snapshot;
  const terms = termsOf(chosen);
  // What the feature may not use any more, no agent's model is offered.
  const tools = permittedTools(declared, terms);
  const program = await loadProgram(manifest, { features, tools }, deps.manifest);
  if (program === null) return failed('error', partNotLoaded);
  const { value: session, held } = await sessionOf(manifest, about);
  const scope = { input, context: asked.request.context as JsonObject, session };
  const { now, draw, search, callTool, runCode } = deps;
  const sourceOf = bounded(sourcesOf(deps, providers), terms, ledger);
  const trace = chosen.run.origin?.trace ?? null;
  const calling = {
    tools,
    callTool,
    runCode: permittedCode(runCode, terms),
    effects,
    run: chosen.run.id,
    trace,
    part: { run: chosen.run.id, from: trace },
  };
  const cache = cacheOf(about);
  const performers = {
    chat: chatOf(asked, manifest),
    terms,
    sourceOf,
    now,
    draw,
    search,
    ledger,
    caller,
    teller,
    cache,
    tell: null,
    witness: means.witness,
    ...calling,
  };
  const end = await execute(program, scope, performers);
  const outcome = outcomeOfEnd(end);
  if (held === null) return outcome;
  const condense = await keep(end, held, { manifest, run: chosen.run.id, store: deps.sessions, asking: performers });
  return condense === null ? outcome : { ...outcome, condense };
}

/** A run that changes nothing outside is nobody's: it takes no answer from others, and leaves none; a trial of an eval is its own. */
function cacheOf({ chosen, asked, means: { deps, effects } }: About): RunCache | null {
  if (asked.trial !== undefined) return openTrialCache(chosen, asked.trial, deps);
  return effects === 'withheld' ? null : openCache(chosen, asked, deps);
}

const chatOf = ({ turnFor }: Asked, manifest: Manifest): ChatTurn | null =>
  turnFor === undefined ? null : turnFor(manifest);

/** What the flow reads as `session`; `held` null: nothing is kept of this run. */
async function sessionOf(
  manifest: Manifest,
  { chosen, asked, means }: About,
): Promise<{ readonly value: Json; readonly held: Held | null }> {
  const { request } = asked;
  const { memory } = manifest;
  const history = hearsHistory(manifest) ? asked.history : null;
  if (memory === undefined)
    return { value: request.session === undefined ? null : { id: request.session }, held: null };
  const asking = { feature: chosen.run.feature, request, history, before: means.before };
  const remembering = { store: means.deps.sessions, seal: chosen.view.seal, ledger: means.ledger };
  const { value, held } = await recollect(memory, asking, remembering);
  return { value: value as unknown as Json, held: means.effects === 'allowed' ? held : null };
}

type Keeping = Condensing & { readonly store: Deps['sessions'] };

/** A turn with a good end is remembered; one that was refused, degraded, failed or left is not. What it answers is to be done afterwards. */
async function keep(end: RunEnd, held: Held, keeping: Keeping): Promise<(() => Promise<void>) | null> {
  const { manifest, run, store, asking } = keeping;
  const { memory } = manifest;
  if (memory === undefined || end.kind !== 'finished' || end.degraded || end.turn === null) return null;
  const { turn } = end;
  const kept = await keepTurn(held, { run, turn, ttlS: memory.ttlS }, { store, ledger: asking.ledger });
  if (!kept || !isFull(memory, held, turn)) return null;
  return async () => (await import('./sessions/condense.ts')).condense(held, memory, keeping);
}

type About = { readonly chosen: Chosen; readonly asked: Asked; readonly means: Means };

async function work(about: About): Promise<Carried> {
  const { chosen, asked, means } = about;
  const { run, hash } = chosen;
  const { deps } = means;
  const manifest = await deps.manifest(run.feature, hash);
  const deadlineMs = manifest?.limits.deadlineMs ?? USUAL_DEADLINE_MS;
  if (!isRefused(run.reason))
    for (const one of [run, ...chosen.beside]) deps.record(one.feature, started(one, deadlineMs));
  if (manifest === null) return { ...failed('error', notLoaded), manifest, input: null };
  if (isRefused(run.reason)) return { ...unrun(manifest, whyRefused(chosen)), manifest, input: null };
  const made = asked.inputFor(manifest);
  if (!made.ok) return { ...failed('invalid_input', made.error), manifest, input: null };
  const input = made.value;
  const refused = refusal(manifest, input, asked.bytes);
  const outcome = refused === null ? await flow(manifest, input, about) : failed('invalid_input', refused);
  return { ...outcome, manifest, input };
}

/** Carries a run out and never throws: what a bug throws is logged, and is `internal` outside. */
export async function carryOut(chosen: Chosen, asked: Asked, means: Means): Promise<Carried> {
  try {
    return await work({ chosen, asked, means });
  } catch (error) {
    console.error(`Run ${chosen.run.id} failed inside.`, error);
    const internal = failed('error', { code: 'internal', detail: 'The run failed inside.' });
    return { ...internal, manifest: null, input: null };
  }
}
