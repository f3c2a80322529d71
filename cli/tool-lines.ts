import type { ToolHeader, ToolView } from '#schema/contracts/tool';
import { ago } from './text/ago.ts';
import { clean } from './text/clean.ts';
import { fold } from './text/fold.ts';
import { jsonLines } from './text/json-lines.ts';
import { number } from './text/number.ts';
import type { Sheet } from './text/table.ts';

const said = (header: ToolHeader): string =>
  typeof header === 'string' ? header : `${header.prefix}<${header.secret} of the edge>`;

function reverted({ effect, revert }: ToolView): string {
  if (effect === 'read') return 'nothing to revert';
  if (revert === undefined) return 'no: what it does stays done';
  return 'how' in revert ? `by people: ${revert.how}` : `by tool ${revert.tool} ${JSON.stringify(revert.arguments)}`;
}

function approval({ effect, revert, approve }: ToolView): string {
  if (approve === 'nobody') return 'nobody has to approve a call';
  if (approve !== undefined) return `the role ${approve} has to approve each call`;
  return effect === 'write' && revert === undefined ? 'somebody has to approve each call' : 'none needed';
}

/** A tool for people: what it calls, whether that changes anything, its bounds and headers, and the schema of its arguments. */
export function toolLines(view: ToolView, { paint, width }: Sheet, nowMs: number): string[] {
  const { tool, url, effect, timeoutMs, responseBytes, headers, input, description } = view;
  const row = (label: string, says: string): string[] =>
    fold(`${label.padEnd(10)} ${clean(says)}`, width, ' '.repeat(11));
  return [
    ...fold(`${tool}  by ${clean(view.updatedBy)}, ${ago(view.updatedAtMs, nowMs)}`, width).map((line) =>
      paint('strong', line),
    ),
    ...(description === null ? [] : fold(clean(description), width)),
    ...row('calls', view.kind === 'http' ? `${view.method} ${url}` : `${view.remote} of the MCP server ${url}`),
    ...row('effect', effect === 'write' ? 'write: it changes things' : 'read').map((line) =>
      paint(effect === 'write' ? 'warn' : 'plain', line),
    ),
    ...row('reverted', reverted(view)),
    ...row('approval', approval(view)),
    ...row('at most', `${number.count(timeoutMs)} ms, ${number.count(responseBytes)} bytes`),
    ...Object.entries(headers).flatMap(([name, value], at) =>
      row(at === 0 ? 'headers' : '', `${name}: ${said(value)}`),
    ),
    ...(input === undefined ? [] : ['arguments', ...jsonLines(input, width)]),
  ];
}
