import type { Json, JsonObject } from '#schema/contracts/json';
import { ask } from './ask.ts';
import { openSession } from './open-session.ts';
import { MODERN } from './protocol.ts';
import type { McpRefusal, Talk } from './talk.ts';
import { isObject } from './is-object.ts';

/** What a server offers: who it says it is, the version of the protocol, and its tools as it describes them. */
export type Listed =
  | { readonly ok: true; readonly server: Json; readonly protocol: string; readonly tools: readonly JsonObject[] }
  | { readonly ok: false; readonly refusal: McpRefusal };

const PAGES = 20;
const PAGE_BYTES = 1_000_000;
const MOST = 500;

/** Lists the tools of an MCP server, the first 500 of them. */
export function* listRemote(): Talk<Listed> {
  const opened = yield* openSession();
  if (!opened.ok) return opened;
  const { session, server } = opened;
  const tools: JsonObject[] = [];
  let cursor: Json | undefined;
  for (let page = 0; page < PAGES && tools.length < MOST; page++) {
    const params = typeof cursor === 'string' ? { params: { cursor } } : {};
    const heard = yield* ask({ method: 'tools/list', ...params, mostBytes: PAGE_BYTES }, session);
    if (heard.kind === 'error') return { ok: false, refusal: { kind: 'mcp', fault: 'error', code: heard.code } };
    if (heard.kind !== 'result') return { ok: false, refusal: heard };
    const { tools: more, nextCursor } = heard.result;
    if (!Array.isArray(more)) return { ok: false, refusal: { kind: 'mcp', fault: 'not_mcp' } };
    tools.push(...more.filter(isObject));
    cursor = nextCursor;
    if (typeof cursor !== 'string') break;
  }
  const protocol = session.era === 'modern' ? MODERN : session.version;
  return { ok: true, server, protocol, tools: tools.slice(0, MOST) };
}
