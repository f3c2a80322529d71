import { Hono } from 'hono';
import type { Endpoint } from '#schema/contracts/endpoint';
import { endpoints, type EndpointName } from '#schema/contracts/endpoints';
import { mayAct, type RequiredRole } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { admitSigned, type AlertDoor, turnAway } from './alert-door.ts';
import { authenticate, type Caller, type Doorkeeper } from './auth.ts';
import type { Deps } from './deps.ts';
import { once, type AnswerBook } from './once.ts';
import { openapi } from './openapi.ts';
import { problemResponse } from './problem-response.ts';
import { readRequest, type ReadRequest } from './read-request.ts';
import type { Answer, RouteInput } from './route.ts';
import { furtherFaults } from './routes/further-faults.ts';
import { routes } from './routes/table.ts';

/** What the app stands on: routes get `deps` alone. */
export type Ports = {
  deps: Deps;
  door: Doorkeeper;
  answers: AnswerBook;
  /** Who lets alerts in that carry a signature instead of a token. */
  alertDoor: AlertDoor;
  /** The Prometheus text. */
  metrics: () => Promise<string>;
  /** Keeps what nobody outside may read. */
  log: (event: Record<string, unknown>) => void;
};

/** A route whose name is known only while running; `readRequest` gave it what its endpoint's contracts made. */
type AnyRoute = (
  input: Omit<RouteInput<EndpointName>, 'params' | 'query' | 'body'> & ReadRequest,
) => Promise<Answer<EndpointName>>;

/** The control plane as HTTP: every endpoint of the table under /admin/v1, its metrics and its description. */
export function app<Env extends object>(portsOf: (env: Env) => Ports): Hono<{ Bindings: Env }> {
  const hono = new Hono<{ Bindings: Env }>();
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const { method, path } = endpoints[name];
    hono.on(method, `/admin/v1${path}`, (c) =>
      answer(name, { request: c.req.raw, named: c.req.param() }, portsOf(c.env)),
    );
  }
  hono.get('/admin/metrics', async (c) => {
    const ports = portsOf(c.env);
    const caller = await admit(c.req.raw, 'viewer', ports.door);
    if (!caller.ok) return problemResponse(caller.error);
    return new Response(await ports.metrics(), {
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    });
  });
  hono.get('/admin/openapi.json', () => new Response(openapi(), { headers: { 'content-type': 'application/json' } }));
  for (const [path, methods] of methodsByPath()) hono.all(path, () => wrongMethod(methods));
  hono.notFound(() =>
    problemResponse({ code: 'not_found', detail: 'No such address. GET /admin/openapi.json lists them.' }),
  );
  hono.onError((error, c) => unexpected(error, portsOf(c.env).log));
  return hono;
}

type Asked = { request: Request; named: Record<string, string> };

async function answer(name: EndpointName, { request, named }: Asked, ports: Ports): Promise<Response> {
  const endpoint: Endpoint = endpoints[name];
  const caller = await admitTo(endpoint, { request, named }, ports);
  if (!caller.ok) return problemResponse(caller.error);
  const more = furtherFaults[name];
  const further = more && ((refused: Parameters<typeof more>[1]) => more(ports.deps, refused));
  const read = await readRequest(endpoint, request, { named, further });
  if (!read.ok) return problemResponse(read.error);

  const run = async () => {
    const route = routes[name] as unknown as AnyRoute;
    const answered = await route({ ...read.value, principal: caller.value.principal, deps: ports.deps });
    if (!answered.ok) return problemResponse(answered.error);
    return Response.json(answered.value, {
      status: answered.status ?? endpoint.status,
      headers: { 'cache-control': 'no-store' },
    });
  };
  const key = endpoint.method === 'GET' ? null : request.headers.get('idempotency-key');
  if (key === null) return run();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) return problemResponse(badKey);
  return once(await keyUse(key, caller.value, { request, text: read.value.text, ports }), ports.answers, run);
}

/** Whoever comes without a token may be known by a signature, where that counts; alerts of nobody known are written down. */
async function admitTo(endpoint: Endpoint, { request, named }: Asked, ports: Ports): Promise<Result<Caller, Failure>> {
  const { alertDoor, door } = ports;
  const isBearing = request.headers.has('authorization');
  if (endpoint.signed && !isBearing) return admitSigned(request.clone(), named['name'] ?? '', alertDoor);
  const caller = await admit(request, endpoint.role, door);
  const isForged = !caller.ok && caller.error.code === 'unauthorized' && isBearing && endpoint.role === 'alerter';
  return isForged ? turnAway(caller.error, named['name'], alertDoor) : caller;
}

const badKey: Failure = { code: 'malformed', detail: 'An Idempotency-Key has 1 to 255 visible ASCII characters.' };

async function keyUse(
  key: string,
  { tokenHash, bearer }: Caller,
  about: { request: Request; text: string; ports: Ports },
) {
  const { request, text, ports } = about;
  const { pathname, search } = new URL(request.url);
  const fingerprint = await ports.deps.sha256(JSON.stringify([request.method, pathname, search, text]));
  return { key, caller: tokenHash, bearer, fingerprint, claim: ports.deps.newId(), atMs: ports.deps.now() };
}

async function admit(request: Request, role: RequiredRole, door: Doorkeeper): Promise<Result<Caller, Failure>> {
  const caller = await authenticate(request.headers.get('authorization') ?? undefined, door);
  if (caller === undefined)
    return err({
      code: 'unauthorized',
      detail: 'Send `Authorization: Bearer <token>` with a token of the control plane.',
    });
  if (mayAct(caller.principal.role, role)) return ok(caller);
  return err({
    code: 'forbidden',
    detail: `This asks for the role ${role}; the token ${caller.principal.name} has ${caller.principal.role}.`,
  });
}

function methodsByPath(): Map<string, string[]> {
  const paths = new Map<string, string[]>([
    ['/admin/metrics', ['GET', 'HEAD']],
    ['/admin/openapi.json', ['GET', 'HEAD']],
  ]);
  for (const { method, path } of Object.values(endpoints)) {
    const whole = `/admin/v1${path}`;
    paths.set(whole, [...(paths.get(whole) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])]);
  }
  return paths;
}

const wrongMethod = (methods: string[]): Response =>
  problemResponse(
    { code: 'method_not_allowed', detail: `This address takes ${methods.join(', ')}.` },
    { allow: methods.join(', ') },
  );

/** The one place where an exception ends: its text goes to the log, its number to the caller. */
function unexpected(error: unknown, log: Ports['log']): Response {
  const id = crypto.randomUUID();
  log({ level: 'error', id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return problemResponse({ code: 'internal', detail: `Something failed here; the log has it under ${id}.` });
}
