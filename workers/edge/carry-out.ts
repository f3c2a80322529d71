import type { Effects } from '#core/flow/admit-call';
import type { FoundDocument } from '#core/flow/history';
import { validate } from '#core/json-schema/validate';
import type { ToolName } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Failure, ProblemCode } from '#schema/contracts/problem';
import type { RunOutcome, RunRequest } from '#schema/contracts/run';
import type { Caller } from './execute/caller.ts';
import type { Chosen } from './choose-version.ts';
import type { Deps } from './deps.ts';
import { execute, type RunEnd } from './execute/execute.ts';
import type { Ledger } from './execute/ledger.ts';
import { loadProgram } from './execute/load-program.ts';
import type { Sent } from './read-json.ts';
import { started } from './telling/record.ts';

/**
 * What came of a run: an answer, a failure, or neither when the caller left. `code`: why it failed or degraded. `documents`: all
 * that it found. `withheld`: the tool with effects where a run that may have none stopped.
 */
export type Carried = {
  readonly outcome: RunOutcome;
  readonly degraded: boolean;
  readonly output: JsonObject | null;
  readonly failure: Failure | null;
  readonly code: ProblemCode | null;
  readonly documents: readonly FoundDocument[];
  readonly withheld: ToolName | null;
};

/** What is promised for a run whose manifest cannot be had. */
const USUAL_DEADLINE_MS = 120_000;

const encoder = new TextEncoder();
const nothing: readonly FoundDocument[] = [];

const failed = (outcome: RunOutcome, failure: Failure): Carried => ({
  outcome,
  degraded: false,
  output: null,
  failure,
  code: failure.code,
  documents: nothing,
  withheld: null,
});

const unanswered = (outcome: RunOutcome, withheld: ToolName | null): Carried => ({
  outcome,
  degraded: false,
  output: null,
  failure: null,
  code: null,
  documents: nothing,
  withheld,
});

const outcomeOf = (code: ProblemCode): RunOutcome => (code === 'blocked' ? 'blocked' : 'error');

function carriedOf(end: RunEnd): Carried {
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
    case 'failed':
      return failed(outcomeOf(end.code), { code: end.code, detail: end.detail });
    case 'withheld':
      // Nothing went wrong until there, and nothing more is known.
      return unanswered('ok', end.tool);
    case 'aborted':
      return unanswered('aborted', null);
  }
}

/** A feature that is switched off gives its declared answer, or says so. */
function switchedOff({ degraded }: Manifest): Carried {
  if (degraded !== undefined) return { ...unanswered('ok', null), degraded: true, output: degraded, code: 'disabled' };
  return failed('error', { code: 'disabled', detail: 'The feature is switched off.', retryAfterS: 60 });
}

/** What the version says against this input; null: nothing. Counted against the version, whose schema and limit these are. */
function refusal({ input, limits }: Manifest, { value, bytes }: Sent<RunRequest>): Failure | null {
  const most = limits.inputBytes;
  if (bytes > most && encoder.encode(JSON.stringify(value.input)).byteLength > most) {
    return { code: 'too_large', detail: `The version takes at most ${most} bytes of input.` };
  }
  const issues = validate(input, value.input).map(({ path, message }) => ({
    path: path === '' ? 'input' : `input.${path}`,
    message,
  }));
  if (issues.length === 0) return null;
  return { code: 'invalid_input', detail: "The input does not fit the version's schema.", issues };
}

type Means = {
  readonly deps: Pick<Deps, 'manifest' | 'record' | 'providers' | 'now' | 'draw' | 'search' | 'callTool'>;
  readonly ledger: Ledger;
  readonly caller: Caller;
  readonly effects: Effects;
};

async function work({ run, hash, view }: Chosen, sent: Sent<RunRequest>, means: Means): Promise<Carried> {
  const { deps, ledger, caller, effects } = means;
  const manifest = await deps.manifest(run.feature, hash);
  if (run.reason !== 'disabled')
    deps.record(run.feature, started(run, manifest?.limits.deadlineMs ?? USUAL_DEADLINE_MS));
  if (manifest === null)
    return failed('error', { code: 'unavailable', detail: 'The version cannot be loaded now.', retryAfterS: 1 });
  if (run.reason === 'disabled') return switchedOff(manifest);
  const refused = refusal(manifest, sent);
  if (refused !== null) return failed('invalid_input', refused);
  const program = await loadProgram(manifest, view.snapshot, deps.manifest);
  if (program === null)
    return failed('error', { code: 'unavailable', detail: 'A subfeature cannot be loaded now.', retryAfterS: 1 });
  const { input, context, session } = sent.value;
  const scope = { input, context: context as JsonObject, session: session === undefined ? null : { id: session } };
  const { providers, now, draw, search, callTool } = deps;
  const calling = { tools: view.snapshot.tools, callTool, effects, run: run.id };
  return carriedOf(await execute(program, scope, { providers, now, draw, search, ledger, caller, ...calling }));
}

/** Carries a run out and never throws: what a bug throws is logged, and is `internal` outside. */
export async function carryOut(chosen: Chosen, sent: Sent<RunRequest>, means: Means): Promise<Carried> {
  try {
    return await work(chosen, sent, means);
  } catch (error) {
    console.error(`Run ${chosen.run.id} failed inside.`, error);
    return failed('error', { code: 'internal', detail: 'The run failed inside.' });
  }
}
