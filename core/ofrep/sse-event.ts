import type { RefetchEvaluation } from '#schema/contracts/ofrep';

/** How long a browser waits before it comes back, in ms. */
const RETRY_MS = 2000;

/** The first words of a stream: how fast to come back, and which configuration its listener is taken to have. Dispatches nothing. */
export const sseOpening = (id: string): string => `retry: ${RETRY_MS}\nid: ${id}\n\n`;

/** Says that what the listener may see is another configuration now; the id is what it says when it comes back. */
export const sseRefetch = (id: string, event: RefetchEvaluation): string =>
  `id: ${id}\nevent: message\ndata: ${JSON.stringify(event)}\n\n`;

/** Keeps what lies between from hanging up. */
export const SSE_KEEPALIVE = ': still here\n\n';
