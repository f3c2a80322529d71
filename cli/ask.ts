import type * as z from 'zod';
import { client } from '#schema/client';
import {
  endpoints,
  type BodyInputOf,
  type EndpointName,
  type ParamsOf,
  type QueryInputOf,
  type ReplyOf,
} from '#schema/contracts/endpoints';
import { toIssues } from '#schema/contracts/issues';
import type { Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { connection } from './connection.ts';
import { fault, problemFault, type Fault } from './fault.ts';
import { noAnswer } from './no-answer.ts';
import type { World } from './world.ts';

/** What a call needs, as a person wrote it: nothing is checked yet. */
export type Asked<Name extends EndpointName> = {
  readonly params?: Record<string, string | number>;
  readonly query?: QueryInputOf<Name>;
  readonly body?: BodyInputOf<Name>;
};

/** A reply: `body` exactly as it came, `value` as the contract reads it. */
export type Answered<Name extends EndpointName> = { readonly body: unknown; readonly value: ReplyOf<Name> };

/** Calls the control plane, or says why it could not. */
export type Ask = <Name extends EndpointName>(
  name: Name,
  input?: Asked<Name>,
) => Promise<Result<Answered<Name>, Fault>>;

const TIMEOUT_MS = 30_000;

/** A caller of the control plane that refuses, before anything is sent, what the endpoint's own contract would refuse. */
export function askFor(world: Pick<World, 'env' | 'fetch'>): Ask {
  const fetch: World['fetch'] = (url, init) => world.fetch(url, { ...init, timeoutMs: TIMEOUT_MS });
  return async <Name extends EndpointName>(name: Name, input: Asked<Name> = {}) => {
    const to = connection(world.env, 'token');
    if (!to.ok) return to;
    const params = readInput(name, input);
    if (!params.ok) return params;
    try {
      const call = client(fetch, to.value.url, to.value.secret);
      const answer = await call(name, { ...input, params: params.value });
      return answer.ok ? readReply(name, answer.value) : err(problemFault(answer.error));
    } catch (error) {
      return err(noAnswer(to.value.url, error));
    }
  };
}

function readInput<Name extends EndpointName>(name: Name, input: Asked<Name>): Result<ParamsOf<Name>, Fault> {
  const endpoint = endpoints[name];
  const params = endpoint.params.safeParse(input.params ?? {});
  const address = [...faults(params), ...faults(endpoint.query.safeParse(input.query ?? {}))];
  if (address.length > 0) return err(fault('malformed', 'This cannot be asked.', { issues: address }));
  const contract: z.ZodType | undefined = 'body' in endpoint ? endpoint.body : undefined;
  const body = contract === undefined ? [] : faults(contract.safeParse(input.body));
  if (body.length > 0) return err(fault('invalid', 'This would be refused.', { issues: body }));
  return ok(params.data as ParamsOf<Name>);
}

const faults = (read: z.ZodSafeParseResult<unknown>): Issue[] => (read.success ? [] : toIssues(read.error));

function readReply<Name extends EndpointName>(name: Name, body: unknown): Result<Answered<Name>, Fault> {
  const reply = endpoints[name].reply.safeParse(body);
  if (reply.success) return ok({ body, value: reply.data as ReplyOf<Name> });
  const issues = toIssues(reply.error).slice(0, 10);
  const help = 'Server and command line are of different versions.';
  return err(fault('internal', `The answer to ${name} is not what this version expects.`, { issues, help }));
}
