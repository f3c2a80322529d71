import { commands } from '../../cli/commands.ts';
import { program } from '../../cli/program.ts';
import type { Fetch, World } from '../../cli/world.ts';
import {
  endpoints,
  type BodyOf,
  type EndpointName,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
} from '../../schema/contracts/endpoints.ts';
import type { Endpoint } from '../../schema/contracts/endpoint.ts';
import { toProblem, type Issue, type Problem, type ProblemCode } from '../../schema/contracts/problem.ts';
import { NOON } from './samples.ts';

/** One call as the control plane read it by its own contracts. */
export type Seen<Name extends EndpointName> = { params: ParamsOf<Name>; query: QueryOf<Name>; body: BodyOf<Name> };

/** What the stub answers: the reply, or a refusal made by `refuse`. */
export type Answers = { [Name in EndpointName]?: (seen: Seen<Name>) => ReplyOf<Name> | Refusal };

type Refusal = { refused: Problem };

/** The edge's answer to one address; `date` is its clock. */
export type EdgeReply = { status?: number; body: unknown; date?: string };

export type Stub = {
  answers?: Answers;
  edge?: (request: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: unknown;
  }) => EdgeReply | undefined;
  env?: Record<string, string>;
  files?: Record<string, string>;
  modules?: Record<string, unknown>;
  tty?: { columns: number; rows: number };
  nodeVersion?: string;
  /** Called at every sleep, after the clock moved: the world changes here. */
  slept?: (nowMs: number) => void;
  /** In place of everything above it: what `fetch` itself does. */
  fetch?: Fetch;
};

/** What a command line did. `bodies` are the replies as they were sent. */
export type Done = {
  exit: number;
  out: string;
  err: string;
  calls: string[];
  headers: Record<string, string>[];
  bodies: unknown[];
  /** The files it wrote. */
  written: Record<string, string>;
};

/** A refusal of the control plane. */
export const refuse = (code: ProblemCode, detail: string, issues?: Issue[]): Refusal => ({
  refused: toProblem({ code, detail, ...(issues ? { issues } : {}) }),
});

/** Runs one command line in a world of its own. The control plane in it reads requests and writes replies by the contracts, and throws where they break. */
export async function sluice(argv: readonly string[], stub: Stub = {}): Promise<Done> {
  const done: Done = { exit: -1, out: '', err: '', calls: [], headers: [], bodies: [], written: {} };
  let nowMs = NOON;
  const missing = (path: string): never => {
    throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
  };
  const world: World = {
    argv,
    env: stub.env ?? {},
    nodeVersion: stub.nodeVersion ?? 'v24.21.0',
    isTty: stub.tty !== undefined,
    size: () => stub.tty,
    out: (text) => void (done.out += text),
    err: (text) => void (done.err += text),
    fetch: stub.fetch ?? answering(stub, done),
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
      stub.slept?.(nowMs);
    },
    onInterrupt: () => () => {},
    files: async (path) => {
      const below = Object.keys(stub.files ?? {}).filter((one) => one.startsWith(`${path}/`));
      if (stub.files?.[path] !== undefined) return [{ path, name: path.split('/').at(-1) ?? path, changedMs: NOON }];
      if (below.length === 0) return missing(path);
      return below.sort().map((one) => ({ path: one, name: one.slice(path.length + 1), changedMs: NOON }));
    },
    read: async (path) => stub.files?.[path] ?? missing(path),
    bundle: async (address) => stub.files?.[address] ?? missing(address),
    write: async (path, text) => {
      if (path.startsWith('nowhere/')) missing(path);
      done.written[path] = text;
    },
    load: async (path) => stub.modules?.[path] ?? missing(path),
  };
  done.exit = await program(world, commands);
  return done;
}

function answering(stub: Stub, done: Done): Fetch {
  return async (url, { method, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    done.calls.push(`${method} ${pathname}`);
    done.headers.push(headers);
    const parsed = body === undefined ? undefined : parse(body);
    const edge = pathname.startsWith('/admin/')
      ? undefined
      : stub.edge?.({ method, path: pathname, headers, body: parsed });
    const reply =
      edge ??
      controlPlane(stub.answers ?? {}, { method, pathname, query: Object.fromEntries(searchParams), body: parsed });
    const sent = { status: 200, ...reply };
    done.bodies.push(sent.body);
    return {
      status: sent.status,
      headers: { get: (name) => (name === 'date' ? (edge?.date ?? null) : null) },
      text: async () => (typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body)),
    };
  };
}

type Request = { method: string; pathname: string; query: Record<string, string>; body: unknown };

function controlPlane(answers: Answers, { method, pathname, query, body }: Request): EdgeReply {
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const params = endpoint.method === method ? match(endpoint.path, pathname) : null;
    const answer = answers[name as EndpointName] as ((seen: unknown) => object) | undefined;
    if (params === null || answer === undefined) continue;
    const seen = {
      params: endpoint.params.parse(params),
      query: endpoint.query.parse(query),
      body: endpoint.body === undefined ? body : endpoint.body.parse(body),
    };
    const value = answer(seen);
    if ('refused' in value && !Array.isArray(value.refused))
      return { status: (value as Refusal).refused.status, body: (value as Refusal).refused };
    endpoint.reply.parse(value);
    return { status: endpoint.status, body: value };
  }
  throw new Error(`The stub does not answer ${method} ${pathname}.`);
}

function match(path: string, pathname: string): Record<string, string> | null {
  const names = [...path.matchAll(/:([a-z]+)/gi)].map(([, name = '']) => name);
  const found = new RegExp(`^/admin/v1${path.replace(/:[a-z]+/gi, '([^/]+)')}$`, 'i').exec(pathname);
  return found && Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(found[at + 1] ?? '')]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
