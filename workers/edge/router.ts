import { anthropicChat } from './chat/anthropic-chat.ts';
import { chat } from './chat/chat.ts';
import { listModels } from './chat/list-models.ts';
import { openaiChat } from './chat/openai-chat.ts';
import { allowedOrigin, type ForPages, preflight, readableBy } from './cors.ts';
import type { Deps } from './deps.ts';
import { feedback } from './feedback.ts';
import { forwardAdmin } from './forward-admin.ts';
import { health } from './health.ts';
import { evaluateFlag } from './ofrep/evaluate-flag.ts';
import { evaluateFlags } from './ofrep/evaluate-flags.ts';
import { events } from './ofrep/events.ts';
import { refuse } from './reply.ts';
import { run } from './run.ts';

/** A place of the API: its path (a group is the parameter), its methods, and who answers there. */
type Place = {
  readonly shown: string;
  readonly path: RegExp;
  readonly methods: readonly string[];
  readonly handle: (request: Request, deps: Deps, parameter: string) => Promise<Response>;
};

const notAllowed = (allow: string): Response =>
  refuse({ code: 'method_not_allowed', detail: `Here only ${allow} is understood.` }, undefined, { allow });

/** A path's segment as text; what is no UTF-8 after decoding names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A place that pages may use: a reply to an origin that a client key names can be read there. */
const fromPages =
  (pages: ForPages, handle: Place['handle']): Place['handle'] =>
  async (request, deps, parameter) => {
    const asks = request.method === 'OPTIONS';
    if (!request.headers.has('origin')) return asks ? notAllowed(pages.method) : handle(request, deps, parameter);
    const view = await deps.snapshot();
    const origin = view === null ? null : allowedOrigin(request.headers, view.grants.values());
    if (asks) return origin === null ? notAllowed(pages.method) : preflight(origin, pages);
    const reply = await handle(request, deps, parameter);
    return origin === null ? reply : readableBy(origin, reply, pages);
  };

const KEYED = 'authorization, x-api-key, content-type';
const feedbackPages: ForPages = { method: 'POST', headers: KEYED, exposed: null };
const ofrepPages: ForPages = { method: 'POST', headers: `${KEYED}, if-none-match`, exposed: 'etag, retry-after' };
const eventPages: ForPages = { method: 'GET', headers: 'last-event-id, cache-control', exposed: null };

const places: readonly Place[] = [
  {
    shown: 'POST /v1/features/{feature}/runs',
    path: /^\/v1\/features\/([^/]+)\/runs$/,
    methods: ['POST'],
    handle: (request, deps, feature) => run(request, decoded(feature), deps),
  },
  {
    shown: 'POST /v1/chat/completions',
    path: /^\/v1\/chat\/completions$/,
    methods: ['POST'],
    handle: (request, deps) => chat(request, openaiChat, deps),
  },
  {
    shown: 'POST /v1/messages',
    path: /^\/v1\/messages$/,
    methods: ['POST'],
    handle: (request, deps) => chat(request, anthropicChat, deps),
  },
  {
    shown: 'GET /v1/models',
    path: /^\/v1\/models(?:\/([^/]+))?$/,
    methods: ['GET'],
    handle: (request, deps, model) => listModels(request, decoded(model), deps),
  },
  {
    shown: 'POST /v1/feedback',
    path: /^\/v1\/feedback$/,
    methods: ['POST', 'OPTIONS'],
    handle: fromPages(feedbackPages, feedback),
  },
  {
    shown: 'POST /ofrep/v1/evaluate/flags/{key}',
    // Older providers do not encode a key: its slashes come as they are.
    path: /^\/ofrep\/v1\/evaluate\/flags\/(.+)$/,
    methods: ['POST', 'OPTIONS'],
    handle: fromPages(ofrepPages, (request, deps, key) => evaluateFlag(request, decoded(key), deps)),
  },
  {
    shown: 'POST /ofrep/v1/evaluate/flags',
    path: /^\/ofrep\/v1\/evaluate\/flags$/,
    methods: ['POST', 'OPTIONS'],
    handle: fromPages(ofrepPages, evaluateFlags),
  },
  {
    shown: 'GET /ofrep/v1/events',
    path: /^\/ofrep\/v1\/events$/,
    methods: ['GET', 'OPTIONS'],
    handle: fromPages(eventPages, events),
  },
  { shown: 'GET /healthz', path: /^\/healthz$/, methods: ['GET', 'HEAD'], handle: (_request, deps) => health(deps) },
];

const ADMIN = /^\/admin(?:\/|$)/;
const known = places.map(({ shown }) => shown).join(', ');

/** The path of an absolute address that the platform has already normalised. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/** Sends a request to its place by path and method. */
export async function route(request: Request, deps: Deps): Promise<Response> {
  const pathname = pathOf(request.url);
  for (const { path, methods, handle } of places) {
    const found = path.exec(pathname);
    if (found === null) continue;
    return methods.includes(request.method) ? handle(request, deps, found[1] ?? '') : notAllowed(methods.join(', '));
  }
  if (deps.control !== null && ADMIN.test(pathname)) return forwardAdmin(request, deps.control, deps);
  return refuse({ code: 'not_found', detail: `Nothing is at this address; known: ${known}.` });
}
