import type { ToolAction } from '#core/flow/action';
import { admitCall, type Effects } from '#core/flow/admit-call';
import { callAgain, type CallReply } from '#core/flow/call-again';
import type { StepFailed, StepOutcome } from '#core/flow/history';
import { readResult } from '#core/flow/read-result';
import type { RunId } from '#schema/contracts/ids';
import type { Snapshot } from '#schema/contracts/snapshot';
import type { Tool } from '#schema/contracts/tool';
import type { CallTool } from '../tools/http-tool.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import { toolAttributes, type Told } from './tool-attributes.ts';
import { spanId } from '#core/telemetry/span-id';
import type { TraceContext } from '#core/telemetry/trace-context';
import { traceHeaders } from '#core/telemetry/trace-headers';
import { within } from './within.ts';

/** What tools are called with: the declared ones, whether those with effects may be, and the run's id for their idempotency keys. */
export type Calling = {
  readonly tools: Snapshot['tools'];
  readonly callTool: CallTool;
  readonly effects: Effects;
  readonly run: RunId;
  /** The caller's trace. */
  readonly trace?: TraceContext | null;
  readonly ledger: Ledger;
  readonly caller: Caller;
};

type Call = {
  readonly action: ToolAction;
  readonly tool: Tool;
  readonly waitMs: number;
  /** The id of the call's span, where the tool is told it. */
  readonly id: string | undefined;
};

function errorOf({ reply, outcome }: Told, caller: Caller): string | undefined {
  if (reply === null) return caller.why();
  return outcome?.kind === 'failed' ? (outcome.detail ?? outcome.code) : undefined;
}

/** Notes a call, or that there was none. */
function note({ ledger, caller }: Calling, startMs: number, told: Told): void {
  const error = errorOf(told, caller);
  const result = told.withheld ? 'withheld' : error === undefined ? 'ok' : 'error';
  ledger.happens(`tool/${told.action.tool}/${result}`);
  ledger.note(startMs, () => ({
    ...(told.id !== undefined && { id: told.id }),
    name: `execute_tool ${told.action.tool}`,
    kind: 'tool',
    step: told.action.step,
    status: error === undefined ? 'ok' : 'error',
    ...(error === undefined ? {} : { error: error.slice(0, 300) }),
    attributes: toolAttributes(told),
  }));
}

/** Calls once and waits no longer than `waitMs`, whether or not the tool heeds the signal. Null: the caller left. */
async function once(
  { action, tool, waitMs, id }: Call,
  { callTool, caller, run, trace = null }: Calling,
): Promise<CallReply | null> {
  const stop = new AbortController();
  const idempotencyKey = tool.effect === 'write' ? `${run}/${action.step}/${action.visit}` : null;
  const told = id === undefined ? {} : { trace: traceHeaders(run, trace, id) };
  const called = callTool(tool, { arguments: action.arguments, idempotencyKey, ...told }, stop.signal);
  const waited = await within(called, waitMs, caller);
  if (waited.ended === 'done') return waited.value;
  stop.abort();
  return waited.ended === 'timeout' ? { kind: 'timeout' } : null;
}

async function call(
  action: ToolAction,
  tool: Tool,
  budget: { calling: Calling; untilMs: number },
): Promise<StepOutcome | null> {
  const { calling, untilMs } = budget;
  for (let calls = 1; ; calls++) {
    const startMs = calling.ledger.elapsedMs();
    const waitMs = Math.min(tool.timeoutMs, untilMs - startMs);
    const id = tool.trace === true ? spanId(calling.run, `${action.step} ${action.visit} ${calls}`) : undefined;
    const reply = await once({ action, tool, waitMs, id }, calling);
    const outcome = reply === null ? null : readResult(action.tool, tool, reply);
    note(calling, startMs, { id, action, tool, reply, outcome });
    if (reply === null || outcome === null) return null;
    if (!callAgain(tool, reply, calls) || calling.ledger.elapsedMs() >= untilMs) return outcome;
  }
}

/** A call that nobody waits for is not begun: what it changed would be unknown. */
const tooLate: StepFailed = { kind: 'failed', code: 'deadline', detail: 'No time was left for the tool.' };

/** Does a tool step, by core's word. Null: the caller left. */
export async function callTool(action: ToolAction, budgetMs: number, calling: Calling): Promise<StepOutcome | null> {
  const startMs = calling.ledger.elapsedMs();
  const move = admitCall(action, calling.tools, calling.effects);
  switch (move.do) {
    case 'call':
      if (budgetMs > 0) return call(action, move.tool, { calling, untilMs: startMs + budgetMs });
      note(calling, startMs, { action, tool: move.tool, outcome: tooLate });
      return tooLate;
    case 'withhold':
      note(calling, startMs, { action, withheld: true });
      return { kind: 'withheld', tool: action.tool };
    case 'fail':
      note(calling, startMs, { action, outcome: move.outcome });
      return move.outcome;
  }
}
