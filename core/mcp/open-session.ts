import type { Json, JsonObject } from '#schema/contracts/json';
import { ask, postOf, type Heard } from './ask.ts';
import { client, LEGACY, MODERN, modernErrors } from './protocol.ts';
import type { McpRefusal, McpSession, Talk } from './talk.ts';

/** A session, or why there is none. `server` is what the server says of itself. */
export type Opened =
  | { readonly ok: true; readonly session: McpSession; readonly server: Json }
  | { readonly ok: false; readonly refusal: McpRefusal };

/** Greetings may hold pages of instructions, which nobody reads. */
const GREETING_BYTES = 256 * 1024;

const refused = (refusal: McpRefusal): Opened => ({ ok: false, refusal });
const noVersion = refused({ kind: 'mcp', fault: 'version' });

/** Answers that say nothing of the protocol: who asks is not let in, asks too often, or the server is ill. */
const isAboutUs = (status: number): boolean =>
  status < 400 || status >= 500 || [401, 403, 407, 408, 429].includes(status);

const knows = (versions: Json | undefined, wanted: readonly string[]): boolean =>
  Array.isArray(versions) && versions.some((one) => typeof one === 'string' && wanted.includes(one));

const supportedBy = (data: Json): Json | undefined =>
  typeof data === 'object' && data !== null && !Array.isArray(data) ? data['supported'] : undefined;

type Era = 'modern' | 'legacy' | Opened;

function eraOfResult(versions: Json | undefined): Era {
  if (knows(versions, [MODERN])) return 'modern';
  return Array.isArray(versions) && !knows(versions, LEGACY) ? noVersion : 'legacy';
}

function eraOfError({ status, code, data }: Extract<Heard, { kind: 'error' }>): Era {
  if (code === modernErrors.version) return knows(supportedBy(data), LEGACY) ? 'legacy' : noVersion;
  if (code === modernErrors.headerMismatch || code === modernErrors.capability)
    return refused({ kind: 'mcp', fault: 'error', code });
  return status >= 300 && isAboutUs(status) ? refused({ kind: 'http', status }) : 'legacy';
}

/** What follows from the answer to a modern greeting: that the server is one, that it may be an older one, or that it is neither. */
function eraOf(heard: Heard): Era {
  if (heard.kind === 'result') return eraOfResult(heard.result['supportedVersions']);
  if (heard.kind === 'error') return eraOfError(heard);
  if (heard.kind === 'mcp' || (heard.kind === 'http' && !isAboutUs(heard.status))) return 'legacy';
  return refused(heard);
}

const isSessionId = (text: string): boolean => /^[!-~]{1,1024}$/.test(text);

const hello = { method: 'initialize', mostBytes: GREETING_BYTES };
const initialized = { method: 'notifications/initialized', mostBytes: 4096 };

function errorOf({ code, status }: Extract<Heard, { kind: 'error' }>): Opened {
  if (status >= 300 && isAboutUs(status)) return refused({ kind: 'http', status });
  return code === modernErrors.version ? noVersion : refused({ kind: 'mcp', fault: 'error', code });
}

/** What a server's handshake comes to. */
function agreedOn({ result, session: id }: Extract<Heard, { kind: 'result' }>): Opened {
  const { protocolVersion: version, serverInfo: server = null } = result;
  if (typeof version !== 'string' || (id !== null && !isSessionId(id)))
    return refused({ kind: 'mcp', fault: 'not_mcp' });
  return LEGACY.includes(version) ? { ok: true, session: { era: 'legacy', version, id }, server } : noVersion;
}

function* initialize(): Talk<Opened> {
  const { clientInfo, capabilities } = client;
  const params: JsonObject = { protocolVersion: LEGACY[0] ?? '', capabilities, clientInfo };
  const heard = yield* ask({ ...hello, params }, null);
  if (heard.kind === 'error') return errorOf(heard);
  if (heard.kind !== 'result') return refused(heard);
  const agreed = agreedOn(heard);
  if (!agreed.ok) return agreed;
  const noted = yield postOf(initialized, agreed.session, null);
  if (noted.kind === 'connection') return refused(noted);
  if (noted.kind === 'reply' && (noted.status < 200 || noted.status > 299))
    return refused({ kind: 'http', status: noted.status });
  return agreed;
}

const serverOf = ({ serverInfo, _meta: meta }: JsonObject): Json => {
  const told =
    typeof meta === 'object' && meta !== null && !Array.isArray(meta)
      ? meta['io.modelcontextprotocol/serverInfo']
      : null;
  return serverInfo ?? told ?? null;
};

/**
 * Finds out which version a server speaks, asking for the newest first, and shakes hands where that version wants it. Nothing is
 * called meanwhile, so that a tool which writes is not called twice, once in each language.
 */
export function* openSession(): Talk<Opened> {
  const session: McpSession = { era: 'modern' };
  const heard = yield* ask({ method: 'server/discover', mostBytes: GREETING_BYTES }, session);
  const era = eraOf(heard);
  if (era === 'legacy') return yield* initialize();
  if (era !== 'modern') return era;
  return { ok: true, session, server: heard.kind === 'result' ? serverOf(heard.result) : null };
}
