import { Hearing } from '#core/mcp/hearing';
import { listRemote, type Listed } from '#core/mcp/list-remote';
import type { Post, Posted } from '#core/mcp/talk';
import type { DiscoverInput } from '#schema/contracts/discover';

/** How long the whole conversation may take. */
const TIMEOUT_MS = 15_000;

/** In place of a message that did not come. */
const NOTHING = false;

async function hear({ status, headers, body }: Response, { id, mostBytes }: Post): Promise<Posted> {
  const reply = { kind: 'reply', status, session: headers.get('mcp-session-id'), message: NOTHING } as const;
  if (body === null || id === null) {
    void body?.cancel().catch(() => undefined);
    return reply;
  }
  const hearing = new Hearing(headers.get('content-type') ?? '', id);
  const decoder = new TextDecoder();
  let left = mostBytes;
  for await (const piece of body) {
    left -= piece.byteLength;
    if (left < 0) return { kind: 'too_large' };
    if (hearing.take(decoder.decode(piece, { stream: true }))) break;
  }
  return { ...reply, message: hearing.end() ?? NOTHING };
}

function headersOf({ headers, secrets }: DiscoverInput, post: Post): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers))
    all.set(name, typeof value === 'string' ? value : value.prefix + (secrets[value.secret] ?? ''));
  for (const [name, value] of Object.entries(post.headers)) all.set(name, value);
  return all;
}

/** Asks an MCP server for its tools. Nothing of it is logged: the secrets came with the call. */
export async function listMcpTools(asked: DiscoverInput): Promise<Listed> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  const talk = listRemote();
  const send = async (post: Post): Promise<Posted> => {
    const init = { method: 'POST', headers: headersOf(asked, post), body: post.body, signal: late.signal } as const;
    try {
      // A redirect could lead where no address was checked.
      return await hear(await fetch(asked.url, { ...init, redirect: 'manual' }), post);
    } catch {
      return { kind: 'connection' };
    }
  };
  try {
    let step = talk.next();
    while (!step.done) step = talk.next(await send(step.value));
    return step.value;
  } finally {
    clearTimeout(timer);
  }
}
