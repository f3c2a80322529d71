import type * as z from 'zod';
import type { Endpoint } from '#schema/contracts/endpoint';
import { toIssues } from '#schema/contracts/issues';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { readBody } from './read-body.ts';

/** A request as its endpoint's contracts read it, and the body's text as it came. */
export type ReadRequest = { params: unknown; query: unknown; body: unknown; text: string };

/** Parses address, query and body by the endpoint's contracts. Address and query: 400 with every issue; body: 400 when it is no JSON, 422 with every issue when it is. */
export async function readRequest(
  endpoint: Endpoint,
  request: Request,
  named: Record<string, string>,
): Promise<Result<ReadRequest, Failure>> {
  const address = readAddress(endpoint, request, named);
  if (!address.ok) return address;
  if (endpoint.body === undefined && endpoint.ndjson === undefined)
    return ok({ ...address.value, body: undefined, text: '' });

  const text = await readBody(request, endpoint.ndjson ? 'ndjson' : 'json');
  if (!text.ok) return text;
  const body = endpoint.body === undefined ? text : readJson(text.value, endpoint.body);
  return body.ok ? ok({ ...address.value, body: body.value, text: text.value }) : body;
}

function readAddress(
  endpoint: Endpoint,
  request: Request,
  named: Record<string, string>,
): Result<{ params: unknown; query: unknown }, Failure> {
  const search = [...new URL(request.url).searchParams];
  const params = endpoint.params.safeParse(named);
  const query = endpoint.query.safeParse(Object.fromEntries(search));
  const issues = [...faults(params), ...faults(query), ...repeated(search.map(([name]) => name))];
  if (!params.success || !query.success || issues.length > 0)
    return err({ code: 'malformed', detail: 'The address cannot be read.', issues });
  return ok({ params: params.data, query: query.data });
}

const faults = (read: z.ZodSafeParseResult<unknown>): Issue[] => (read.success ? [] : toIssues(read.error));

const repeated = (names: string[]): Issue[] =>
  [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((path) => ({
    path,
    message: 'Given more than once.',
  }));

function readJson(text: string, contract: z.ZodType): Result<unknown, Failure> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // V8's message quotes what the caller sent and says where it broke; nothing of ours is in it.
    return err({
      code: 'malformed',
      detail: 'The body is not JSON.',
      issues: [{ path: '', message: error instanceof SyntaxError ? error.message.slice(0, 200) : 'Not JSON.' }],
    });
  }
  const body = contract.safeParse(value);
  return body.success
    ? ok(body.data)
    : err({ code: 'invalid', detail: 'The body was understood and refused.', issues: toIssues(body.error) });
}
