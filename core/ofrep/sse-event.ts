import type { RefetchEvaluation } from '#schema/contracts/ofrep';

/** How long a browser waits before it comes back, in ms: not everybody at once when an edge starts anew. */
const LEAST_RETRY_MS = 1000;
const MOST_RETRY_MS = 3000;

/** The first words of a stream: how fast to come back (by a draw of 0 to 1), and which configuration its listener is taken to have. Dispatches nothing. */
export const sseOpening = (id: string, draw: number): string =>
  `retry: ${Math.round(LEAST_RETRY_MS + draw * (MOST_RETRY_MS - LEAST_RETRY_MS))}\nid: ${id}\n\n`;

/** Says that what the listener may see is another configuration now; the id is what it says when it comes back. */
export const sseRefetch = (id: string, event: RefetchEvaluation): string =>
  `id: ${id}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`;

/** Keeps what lies between from hanging up. */
export const SSE_KEEPALIVE = ': still here\n\n';
