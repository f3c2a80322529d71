import { FUEL } from '#core/code/engine';
import { readCame, type Came } from '#core/code/read-came';
import type { CodeAction } from '#core/flow/action';
import type { StepOutcome } from '#core/flow/history';
import type { CodeTold } from '#schema/contracts/code';
import { Json } from '#schema/contracts/json';
import type { CodeReply, RunCode } from '../code/run-code.ts';
import type { Caller } from './caller.ts';
import { attributes, type Ledger } from './ledger.ts';
import { within, type Waited } from './within.ts';

/** What functions are called with: who runs them, and what they learn of time and chance. */
export type Coding = {
  readonly runCode: RunCode;
  readonly now: () => number;
  readonly draw: () => number;
  readonly ledger: Ledger;
  readonly caller: Caller;
};

/** Fuel ends long before; this is for an isolate that cannot be made or had. */
const MOST_MS = 5000;
const MOST_CHARS = 256 * 1024;
/** Arguments and results are shown up to here. */
const SHOWN = 2000;

const SEEDS = 2 ** 52;

const fail = (code: 'deadline' | 'unavailable' | 'code_failed', detail: string): StepOutcome => ({
  kind: 'failed',
  code,
  detail,
});

function came(told: CodeTold): Came {
  if (told.kind !== 'returned') return told;
  const read = Json.safeParse(JSON.parse(told.value));
  return read.success ? { kind: 'returned', result: read.data } : { kind: 'too_deep' };
}

/** What the code itself said, for the model of an agent that called it. */
const withWords = (outcome: StepOutcome, told: CodeTold): StepOutcome =>
  outcome.kind === 'failed' && 'error' in told ? { ...outcome, said: told.error } : outcome;

/** Null: the caller left. */
function outcomeOf(name: string, waited: Waited<CodeReply>, whole: boolean): StepOutcome | null {
  if (waited.ended === 'aborted') return null;
  if (waited.ended === 'timeout')
    return whole
      ? fail('unavailable', `Function ${name} could not be run in time.`)
      : fail('deadline', `No time was left for function ${name}.`);
  const reply = waited.value;
  switch (reply.kind) {
    case 'told':
      return withWords(readCame(name, came(reply.report.told)), reply.report.told);
    case 'absent':
      return fail('unavailable', 'This worker has no Worker Loader, so it runs no code.');
    case 'barred':
      return fail('unavailable', 'The feature may run no code of its own.');
    case 'busy':
      return fail('unavailable', `Function ${name} could not be run in time.`);
    case 'unreachable':
      return fail('unavailable', `Function ${name} cannot be run now.`);
  }
}

/** What the code itself said is for those who may read traces, and for nobody else. */
function errorOf(waited: Waited<CodeReply>, outcome: StepOutcome | null, caller: Caller): string | undefined {
  if (outcome === null) return caller.why();
  if (outcome.kind !== 'failed') return undefined;
  const told = waited.ended === 'done' && waited.value.kind === 'told' ? waited.value.report.told : null;
  const own = told !== null && 'error' in told ? ` ${told.error}` : '';
  return `${outcome.detail ?? outcome.code}${own}`.slice(0, 600);
}

const shown = (value: Json): string => JSON.stringify(value).slice(0, SHOWN);

/** Does a code step: one call, never repeated, in at most 5 s. Null: the caller left. */
export async function callCode(action: CodeAction, budgetMs: number, coding: Coding): Promise<StepOutcome | null> {
  const { runCode, now, draw, ledger, caller } = coding;
  const startMs = ledger.elapsedMs();
  const given = JSON.stringify(action.arguments);
  if (given.length > MOST_CHARS) return fail('code_failed', `Function ${action.function} was given too much.`);
  const call = { name: action.function, arguments: given };
  const task = { call, nowMs: now(), seed: Math.floor(draw() * SEEDS), fuel: FUEL };
  const waited = await within(runCode(action.code, task), Math.min(MOST_MS, budgetMs), caller);
  const outcome = outcomeOf(action.function, waited, budgetMs >= MOST_MS);
  const error = errorOf(waited, outcome, caller);
  const report = waited.ended === 'done' && waited.value.kind === 'told' ? waited.value.report : undefined;
  ledger.note(startMs, () => ({
    name: `execute_tool ${action.tool ?? action.function}`,
    kind: 'tool',
    step: action.step,
    status: error === undefined ? 'ok' : 'error',
    ...(error === undefined ? {} : { error }),
    attributes: attributes({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': action.tool ?? action.function,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.arguments': given.slice(0, SHOWN),
      'gen_ai.tool.call.result': outcome?.kind === 'returned' ? shown(outcome.result) : undefined,
      'error.type': report === undefined || report.told.kind === 'returned' ? undefined : report.told.kind,
      'sluice.code.hash': action.code,
      'sluice.code.function': action.function,
      'sluice.code.fuel': report?.fuel,
    }),
  }));
  return outcome;
}
