import * as z from 'zod';
import { ToolName } from './ids.ts';
import { JsonObject } from './json.ts';
import { nestedRoles } from './principal.ts';
import { oneOf, strict } from './strict.ts';

/** The methods a tool may be called with. GET takes its arguments in the query, the others as a JSON body. */
export const toolMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Headers that the call itself sets, or that would change what a request is. */
const ownHeaders = [
  ...['accept', 'connection', 'content-length', 'content-type', 'expect', 'host', 'idempotency-key', 'keep-alive'],
  ...['proxy-authorization', 'te', 'traceparent', 'tracestate', 'trailer', 'transfer-encoding', 'upgrade'],
];

function headerFault(name: string): string | null {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) return 'A header is written in lower case: letters, digits and -.';
  return ownHeaders.includes(name) || name.startsWith('mcp-')
    ? `Set by the call itself, as are ${ownHeaders.join(', ')} and mcp-….`
    : null;
}

const headerText = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\x20-\x7e]*$/, 'Printable ASCII.');

/** A header's value: text, or a secret that the edge worker's environment holds under this name, behind `prefix` ("Bearer "). Secrets of other names are not read. */
export const ToolHeader = z.union(
  [
    headerText(1000),
    strict({
      secret: z.string().regex(/^TOOL_[A-Z0-9_]{1,60}$/, 'TOOL_ and capitals, digits or _.'),
      prefix: headerText(64).default(''),
    }),
  ],
  'Text, or { "secret": "TOOL_…", "prefix"?: "Bearer " }.',
);
export type ToolHeader = z.infer<typeof ToolHeader>;

/** The headers of a tool's calls, in lower case. */
export const ToolHeaders = z
  .record(z.string(), ToolHeader)
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    if (names.length > 16) context.addIssue({ code: 'custom', message: 'At most 16 headers.' });
    for (const name of names) {
      const message = headerFault(name);
      if (message !== null) context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .default({});

/**
 * How a call is taken back: by another declared tool, whose `arguments` are filled from the call's own (`arguments.…`) and from
 * what it answered (`result.…`), or by people, as `how` tells them.
 */
export const Revert = z.union(
  [
    strict({ tool: ToolName, arguments: JsonObject.default({}) }),
    strict({ how: z.string().trim().min(1, 'Say how.').max(500) }),
  ],
  '{ "tool": <name>, "arguments"?: … } or { "how": <what people do> }.',
);
export type Revert = z.infer<typeof Revert>;

/** Who has to approve a call before it is made; `nobody` says that an admin thought about it. */
export const toolApprovers = [...nestedRoles, 'nobody'] as const;

const shared = {
  /** Https and a public host; loopback by http where the control plane runs under `npm run dev`. */
  url: z.string().min(1).max(2000),
  /** Whether a call changes anything. A `write` tool is called once for a visit of a step, and never in a shadow run. */
  effect: oneOf('effect', ['read', 'write']),
  /** Whether the server behind it knows a repeated `Idempotency-Key` and does nothing then. Only such a `write` tool may stand in a `loop` or `map`. */
  keyed: z.boolean().optional(),
  /** Without it what a `write` tool did stays done, and somebody has to approve it before. */
  revert: Revert.optional(),
  /** Without it: an `approver` where a `write` tool has no `revert`, else nobody. */
  approve: oneOf('role', toolApprovers).optional(),
  timeoutMs: z.number().int().min(10).max(60_000).default(10_000),
  /** The largest reply that is read. */
  responseBytes: z.number().int().min(1).max(1_000_000).default(65_536),
  headers: ToolHeaders,
  /** Whether it is told the trace that a call is a part of (`traceparent`, `tracestate`): only what belongs to the same house should be. */
  trace: z.boolean().optional(),
  /** JSON Schema of the arguments; every call is checked against it. */
  input: JsonObject.optional(),
};

const http = { kind: z.literal('http'), method: oneOf('method', toolMethods), ...shared };

const mcp = {
  kind: z.literal('mcp'),
  /** What the MCP server at `url` calls the tool. */
  remote: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'One to 128 printable ASCII characters without blanks.'),
  ...shared,
};

/** The kinds of tools that an admin can declare. */
export const toolKinds = ['http', 'mcp'] as const;

const byKind = {
  error: (issue: { code?: string | undefined; input?: unknown }) => {
    const { kind } = (issue.input ?? {}) as { kind?: unknown };
    return issue.code === 'invalid_union'
      ? `Unknown kind of tool ${JSON.stringify(kind)}; known: ${toolKinds.join(', ')}.`
      : undefined;
  },
};

/** What the tool does, in words: models that may call it read this. */
const description = z.string().max(2000).optional();

/** A tool as the edge calls it. */
export const Tool = z.discriminatedUnion(
  'kind',
  [strict({ ...http, description }), strict({ ...mcp, description })],
  byKind,
);
export type Tool = z.infer<typeof Tool>;
export type HttpTool = Extract<Tool, { kind: 'http' }>;
export type McpTool = Extract<Tool, { kind: 'mcp' }>;

/** `PUT /tools/{name}`: what an admin declares; manifests can only name it. */
export const ToolInput = Tool;
export type ToolInput = Tool;

const kept = { tool: ToolName, description: z.string().nullable(), updatedBy: z.string(), updatedAtMs: z.number() };

/** A declared tool. Secrets are shown by their names: nobody but the edge has their text. */
export const ToolView = z.discriminatedUnion('kind', [z.object({ ...http, ...kept }), z.object({ ...mcp, ...kept })]);
export type ToolView = z.infer<typeof ToolView>;

/** All tools together travel in the snapshot, so their JSON has at most this many bytes. */
export const TOOLS_BYTES = 256 * 1024;
