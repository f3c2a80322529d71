import { createServer } from 'node:http';

/**
 * A loopback server that both workers ask at every effect boundary (SLUICE_CHAOS=boundary=…), and that receives notifications.
 * `arm` names the boundary where the world must stop: `stop` is called there once, and the question is never answered.
 */
export type Gate = {
  url: string;
  /** Every boundary that was passed, in order. */
  passed: string[];
  /** Ids of the notifications that came, with repeats. */
  notified: string[];
  arm: (boundary: string, stop: () => void) => void;
  armed: () => boolean;
  close: () => Promise<void>;
};

/** Starts a gate on a free loopback port. */
export async function startGate(): Promise<Gate> {
  const passed: string[] = [];
  const notified: string[] = [];
  let armed: { boundary: string; stop: () => void } | null = null;
  const server = createServer((request, response) => {
    request.resume();
    const url = new URL(request.url ?? '/', 'http://gate');
    if (url.pathname === '/notify') {
      notified.push(String(request.headers['webhook-id']));
      response.writeHead(204).end();
      return;
    }
    const boundary = decodeURIComponent(url.pathname.slice('/at/'.length));
    passed.push(boundary);
    if (armed?.boundary !== boundary) {
      response.writeHead(204).end();
      return;
    }
    const { stop } = armed;
    armed = null;
    stop();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    passed,
    notified,
    arm: (boundary, stop) => (armed = { boundary, stop }),
    armed: () => armed !== null,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
