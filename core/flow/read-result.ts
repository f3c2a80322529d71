import type { Json } from '#schema/contracts/json';
import type { ToolName } from '#schema/contracts/ids';
import type { Tool } from '#schema/contracts/tool';
import type { CallReply } from './call-again.ts';
import type { StepFailed, StepOutcome } from './history.ts';

const JSON_TYPE = /^(?:application|text)\/(?:[a-z0-9.-]+\+)?json(?:\s*;|\s*$)/i;
const DEPTH = 64;

function isTooDeep(value: Json, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= DEPTH || Object.values(value).some((item) => isTooDeep(item, depth + 1));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const failed = (code: StepFailed['code'], detail: string): StepFailed => ({ kind: 'failed', code, detail });

function mcpWords(name: ToolName, { fault, code }: Extract<CallReply, { kind: 'mcp' }>): string {
  switch (fault) {
    case 'error':
      return `Tool ${name} was refused by its MCP server with error ${code ?? 0}.`;
    case 'failed':
      return `Tool ${name} answered that it failed.`;
    case 'asks_back':
      return `Tool ${name} asks for something that nobody can answer in a run.`;
    case 'version':
      return `The MCP server of tool ${name} speaks no version of the protocol that is known here.`;
    case 'session':
      return `The MCP server of tool ${name} ended its session. The call was not made again, because it changes things.`;
    case 'not_mcp':
      return `What answered for tool ${name} is not the Model Context Protocol.`;
  }
}

function resultOf(name: ToolName, { contentType, text }: Extract<CallReply, { kind: 'ok' }>): StepOutcome {
  if (!JSON_TYPE.test(contentType)) return { kind: 'returned', result: text };
  if (text.trim() === '') return { kind: 'returned', result: null };
  const result = parse(text);
  if (result === undefined) return failed('upstream_failed', `Tool ${name} said it sends JSON, and did not.`);
  if (isTooDeep(result)) return failed('upstream_failed', `Tool ${name} sent JSON of more than ${DEPTH} levels.`);
  return { kind: 'returned', result };
}

/**
 * A tool's last reply as the step's outcome: JSON when its content type says so (null when there is none of it), else its text;
 * anything but a whole 2xx reply in time is a failure, told without the reply's words, which only an agent's model is shown (`said`).
 */
export function readResult(name: ToolName, tool: Tool, reply: CallReply): StepOutcome {
  const outcome = outcomeOf(name, tool, reply);
  const said = 'said' in reply ? reply.said : undefined;
  return outcome.kind === 'failed' && said !== undefined && said !== '' ? { ...outcome, said } : outcome;
}

function outcomeOf(name: ToolName, tool: Tool, reply: CallReply): StepOutcome {
  switch (reply.kind) {
    case 'ok':
      return resultOf(name, reply);
    case 'http':
      return failed('upstream_failed', `Tool ${name} answered with status ${reply.status}.`);
    case 'connection':
      return failed('upstream_failed', `Tool ${name} could not be reached, or broke off.`);
    case 'timeout':
      return failed('deadline', `Tool ${name} did not answer in time.`);
    case 'too_large':
      return failed('upstream_failed', `Tool ${name} answered with more than ${tool.responseBytes} bytes.`);
    case 'mcp':
      return failed('upstream_failed', mcpWords(name, reply));
    case 'secret':
      return failed('unavailable', `Tool ${name} needs a secret that the edge does not have.`);
    case 'address':
      return failed('unavailable', `Tool ${name} is at an address that the edge may not call.`);
  }
}
