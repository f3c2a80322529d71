import {
  createMcpHandler,
  fromJsonSchema,
  inputRequired,
  legacyStatelessFallback,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

/** What reached the tools of a server. */
export type Reached = { tool: string; arguments: unknown; meta: unknown };

/** A server that speaks the protocol over `fetch`, made with the official library. `forget` ends its sessions. */
export type RealServer = {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly reached: Reached[];
  readonly forget: () => void;
};

const anOrder = { type: 'object', required: ['id'], properties: { id: { type: 'string', 'x-mcp-header': 'Order' } } };

function serverWith(reached: Reached[]): McpServer {
  const server = new McpServer({ name: 'shop', version: '3' });
  const input = { inputSchema: fromJsonSchema<{ id: string }>(anOrder as never) };
  const note = (tool: string, given: unknown, context: { mcpReq: { _meta?: unknown } }): void =>
    void reached.push({ tool, arguments: given, meta: context.mcpReq._meta });
  const reads = { readOnlyHint: true };
  server.registerTool(
    'look',
    { ...input, description: 'Finds an order.', annotations: reads },
    async (given, context) => {
      note('look', given, context);
      return { content: [{ type: 'text', text: 'ignored' }], structuredContent: { state: 'sent', id: given.id } };
    },
  );
  server.registerTool('say', { annotations: reads }, async () => ({
    content: [
      { type: 'text', text: 'one' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
      { type: 'text', text: 'two' },
    ],
  }));
  server.registerTool('refund', { ...input, annotations: { idempotentHint: true } }, async (given, context) => {
    note('refund', given, context);
    return { content: [{ type: 'text', text: 'done' }] };
  });
  server.registerTool('break', {}, async () => ({ content: [{ type: 'text', text: 'secret words' }], isError: true }));
  server.registerTool('ask', {}, async () =>
    inputRequired({
      inputRequests: {
        sure: inputRequired.elicit({ message: 'Sure?', requestedSchema: { type: 'object', properties: {} } }),
      },
    }),
  );
  return server;
}

/** Version 2026-07-28 and no other. */
export function modernServer(responseMode: 'json' | 'sse'): RealServer {
  const reached: Reached[] = [];
  const handler = createMcpHandler(() => serverWith(reached), { legacy: 'reject', responseMode });
  return { fetch: handler.fetch, reached, forget: () => {} };
}

/** A version with a handshake, which keeps nothing between requests. */
export function statelessServer(): RealServer {
  const reached: Reached[] = [];
  const handler = legacyStatelessFallback(() => serverWith(reached));
  return { fetch: (request) => handler(request), reached, forget: () => {} };
}

/** A version with a handshake and sessions. */
export function statefulServer(enableJsonResponse: boolean): RealServer {
  const reached: Reached[] = [];
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const open = async (): Promise<WebStandardStreamableHTTPServerTransport> => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
      enableJsonResponse,
    });
    await serverWith(reached).connect(transport);
    return transport;
  };
  const fetch = async (request: Request): Promise<Response> => {
    const id = request.headers.get('mcp-session-id');
    const transport = id === null ? await open() : sessions.get(id);
    if (transport !== undefined) return transport.handleRequest(request);
    const error = { code: -32_001, message: 'Session not found' };
    return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 404 });
  };
  return { fetch, reached, forget: () => sessions.clear() };
}
