import type { ToolAction } from '#core/flow/action';
import type { CallReply } from '#core/flow/call-again';
import type { StepOutcome } from '#core/flow/history';
import type { Json } from '#schema/contracts/json';
import type { Tool } from '#schema/contracts/tool';
import { attributes } from './ledger.ts';

/** What is known of a call when its span is written; `reply` null: the caller left. */
export type Told = {
  /** What the tool was told as the call's span. */
  readonly id?: string | undefined;
  readonly action: ToolAction;
  readonly tool?: Tool;
  readonly reply?: CallReply | null;
  readonly outcome?: StepOutcome | null;
  readonly withheld?: true;
};

/** Arguments and results are shown up to here. */
const SHOWN = 2000;

const shown = (value: Json): string => JSON.stringify(value).slice(0, SHOWN);

function statusOf(reply: CallReply | null | undefined): { [name: string]: Json | undefined } {
  if (reply === undefined) return {};
  if (reply === null) return { 'error.type': 'aborted' };
  if (reply.kind === 'ok') return { 'http.response.status_code': reply.status };
  if (reply.kind === 'http') return { 'http.response.status_code': reply.status, 'error.type': String(reply.status) };
  if (reply.kind === 'mcp') return { 'error.type': `mcp_${reply.fault}`, 'rpc.response.status_code': reply.code };
  return { 'error.type': reply.kind };
}

/** The attributes of a tool call's span, named as OpenTelemetry's GenAI conventions name them where they do. Addresses and headers stay out. */
export function toolAttributes({ action, tool, reply, outcome, withheld }: Told): { [name: string]: Json } {
  return attributes({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': action.tool,
    'gen_ai.tool.type': 'extension',
    'gen_ai.tool.call.arguments': shown(action.arguments),
    'gen_ai.tool.call.result': outcome?.kind === 'returned' ? shown(outcome.result) : undefined,
    'http.request.method': tool === undefined ? undefined : tool.kind === 'http' ? tool.method : 'POST',
    'mcp.method.name': tool?.kind === 'mcp' ? 'tools/call' : undefined,
    ...statusOf(reply),
    'sluice.tool.effect': tool?.effect,
    'sluice.tool.withheld': withheld,
  });
}
