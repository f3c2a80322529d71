import type * as z from 'zod';
import type { Endpoint } from '#schema/contracts/endpoint';
import { toIssues } from '#schema/contracts/issues';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { readBody } from './read-body.ts';
import { readBy } from '#schema/contracts/read-by';

/** A request as its endpoint's contracts read it, and the body's text as it came. */
export type ReadRequest = { params: unknown; query: unknown; body: unknown; text: string };

/** What else is wrong with a body that its contract refused. */
export type Further = (refused: { params: unknown; sent: unknown }) => Promise<Issue[]>;

/** The parameters that the address named, and who looks for further faults in a refused body. */
type Asked = { readonly named: Record<string, string>; readonly further?: Further | undefined };

/** Parses address, query and body by the endpoint's contracts. Address and query: 400 with every issue; body: 400 when it is no JSON, 422 with every issue when it is. */
export async function readRequest(
  endpoint: Endpoint,
  request: Request,
  { named, further }: Asked,
): Promise<Result<ReadRequest, Failure>> {
  const address = readAddress(endpoint, request, named);
  if (!address.ok) return address;
  if (endpoint.body === undefined && endpoint.ndjson === undefined && endpoint.text === undefined)
    return ok({ ...address.value, body: undefined, text: '' });

  const text = await readBody(request, endpoint.text ? 'text' : endpoint.ndjson ? 'ndjson' : 'json');
  if (!text.ok) return text;
  if (endpoint.body === undefined) return ok({ ...address.value, body: text.value, text: text.value });
  const sent = readJson(text.value);
  if (!sent.ok) return sent;
  const body = readBy(endpoint.body, sent.value);
  if (body.success) return ok({ ...address.value, body: body.data, text: text.value });
  const more = further === undefined ? [] : await further({ params: address.value.params, sent: sent.value });
  const issues = [...toIssues(body.error), ...more].slice(0, 100);
  return err({ code: 'invalid', detail: 'The body was understood and refused.', issues });
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

function readJson(text: string): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    // V8's message quotes what the caller sent and says where it broke; nothing of ours is in it.
    return err({
      code: 'malformed',
      detail: 'The body is not JSON.',
      issues: [{ path: '', message: error instanceof SyntaxError ? error.message.slice(0, 200) : 'Not JSON.' }],
    });
  }
}
