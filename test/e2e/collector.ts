import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** A request as it arrived. */
export type Arrived = { path: string; headers: IncomingHttpHeaders; body: string; atMs: number };

/** How a request is answered: a status, what is said, and headers; `silent` says nothing for ever. */
export type Reply = { status: number; said?: unknown; headers?: Record<string, string> } | 'silent';

/** Somebody on this machine who is asked by HTTP and remembers it. */
export type Listener = { url: string; arrived: Arrived[]; close: () => Promise<void> };

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Listens on a port of this machine; `reply` says how the n-th request (from 0) is answered. */
export async function listen(reply: (arrived: Arrived, n: number) => Reply, port = 0): Promise<Listener> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const one = { path, headers, body: Buffer.concat(chunks).toString(), atMs: Date.now() };
      const answer = reply(one, arrived.push(one) - 1);
      if (answer === 'silent') return;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.said === undefined ? '' : JSON.stringify(answer.said));
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return { url: `http://127.0.0.1:${portOf(server)}`, arrived, close };
}
