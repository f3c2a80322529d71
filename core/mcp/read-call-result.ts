import type { CallReply } from '#core/flow/call-again';
import type { Json, JsonObject } from '#schema/contracts/json';
import { isObject } from './is-object.ts';

const word = (value: Json | undefined): string => (typeof value === 'string' ? ` ${value.slice(0, 100)}` : '');

/** A part's text; of any other part, what it was. */
function textOf(part: Json): string {
  if (!isObject(part)) return '[something left out]';
  const { type, text, resource, mimeType } = part;
  if (type === 'text' && typeof text === 'string') return text;
  const kind = typeof type === 'string' ? type.slice(0, 100) : 'something';
  return `[${kind}${word(mimeType ?? (isObject(resource) ? resource['mimeType'] : undefined))} left out]`;
}

/** Nobody is shown more than this of a failure. */
const MOST_SAID = 4096;

const saidIn = (content: Json | undefined): { said?: string } =>
  Array.isArray(content) && content.length > 0 ? { said: content.map(textOf).join('\n').slice(0, MOST_SAID) } : {};

/** What a tool's result is to a flow: its structured content, else its text with the other parts named. A tool that says it failed has none, nor one that asks back. */
export function readCallResult(result: JsonObject): CallReply {
  const { resultType, isError, structuredContent, content } = result;
  if (resultType === 'input_required') return { kind: 'mcp', fault: 'asks_back' };
  if (isError === true) return { kind: 'mcp', fault: 'failed', ...saidIn(content) };
  const common = { kind: 'ok', status: 200 } as const;
  if (structuredContent !== undefined)
    return { ...common, contentType: 'application/json', text: JSON.stringify(structuredContent) };
  if (!Array.isArray(content)) return { kind: 'mcp', fault: 'not_mcp' };
  return { ...common, contentType: 'text/plain', text: content.map(textOf).join('\n') };
}
