import { chatContent, contentProperty } from '#core/chat/chat-content';
import { chatInput } from '#core/chat/chat-input';
import { chatTurn, passFault, type ToolTalk } from '#core/chat/chat-turn';
import { talkFault } from '#core/chat/talk-fault';
import { turnsOfChat } from '#core/memory/turns-of-chat';
import { implies } from '#core/json-schema/implies';
import type { JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { cacheWish } from '../cache/cache-wish.ts';
import { noSnapshot, RUN_BYTES, takeUnit, type Admitted } from '../admit.ts';
import { mayRun } from '../authenticate.ts';
import { countedContext } from '../counted-context.ts';
import type { Deps } from '../deps.ts';
import type { Over } from '../done.ts';
import { letIn } from '../let-in.ts';
import { readJson } from '../read-json.ts';
import { serve } from '../serve.ts';
import { originOf } from '../telling/origin.ts';
import type { ChatApi, ChatAsk, Said } from './chat-api.ts';
import { chatSpeech } from './chat-speech.ts';

/** What every chat sends as input before a version maps it. */
const sentAs = ({ conversation }: ChatAsk): JsonObject => ({
  messages: conversation.map((message) => ({ ...message })),
});

const unfit: Failure = {
  code: 'invalid_input',
  detail:
    "Not every reply of this feature fits the JSON Schema that was asked for. The version's output is fixed: ask for that schema, or for any JSON.",
};

/** Why a version does not take its caller's tools, or not so much of them. */
function refusalOf(talk: ToolTalk, manifest: Manifest): Failure | null {
  const detail = passFault(manifest) ?? talkFault(talk);
  if (detail !== null) return { code: 'invalid_input', detail };
  const most = manifest.limits.inputBytes;
  const bytes = new TextEncoder().encode(JSON.stringify(talk)).byteLength;
  return bytes <= most ? null : { code: 'too_large', detail: `The version takes at most ${most} bytes of input.` };
}

function inputFor(manifest: Manifest, { conversation, talk, json }: ChatAsk): Result<JsonObject, Failure> {
  if (json !== null && json.schema !== null && !implies(manifest.output, json.schema)) return err(unfit);
  const refused = talk === null ? null : refusalOf(talk, manifest);
  if (refused !== null) return err(refused);
  return chatInput(manifest, conversation);
}

/** A chat carries its own history; one that wants to be remembered names its session beside the protocol. */
function sessionNamed(headers: Headers): Result<{ session?: string }, Failure> {
  const session = headers.get('sluice-session');
  if (session === null) return ok({});
  if (session.length > 0 && session.length <= 256) return ok({ session });
  return err({ code: 'malformed', detail: 'sluice-session names a session in 1 to 256 characters.' });
}

async function admitChat<Body>(
  request: Request,
  api: ChatApi<Body>,
  deps: Deps,
): Promise<Result<Admitted & { readonly ask: ChatAsk }, Failure>> {
  const view = await deps.snapshot();
  if (view === null) return err(noSnapshot);
  const caller = await letIn(request, view, deps);
  if (!caller.ok) return caller;
  const sent = await readJson(request, api.contract, RUN_BYTES);
  if (!sent.ok) return sent;
  const ask = api.read(sent.value.value);
  const refusal = mayRun(caller.value, ask.feature, false);
  if (refusal !== null) return err(refusal);
  const session = sessionNamed(request.headers);
  if (!session.ok) return session;
  const origin = originOf(request.headers);
  if (!origin.ok) return origin;
  const wanted = { input: sentAs(ask), context: countedContext(ask.context, caller.value), ...session.value };
  const tooOften = takeUnit(wanted, caller.value, deps);
  if (tooOften !== null) return err(tooOften);
  const history = turnsOfChat(ask.conversation);
  const make = (manifest: Manifest) => inputFor(manifest, ask);
  const cache = cacheWish(request.headers);
  const { talk } = ask;
  const turnFor = (manifest: Manifest) => (talk === null ? null : chatTurn(manifest, talk));
  const sentBy = { origin: { ...origin.value, api: api.name }, bytes: sent.value.bytes };
  const asked = { request: wanted, ...sentBy, cache, history, inputFor: make, turnFor };
  return ok({ view, ask, asked });
}

/** Words of OpenAI and Anthropic for an answer that its bound cut off. */
const cutOff = new Set(['length', 'max_tokens']);

/** What a run that has an output says. */
function saidBy({ carried, ledger }: Over, { json }: ChatAsk): Said {
  const { manifest, output, degraded, asks } = carried;
  if (asks !== undefined) return { content: asks.text, calls: asks.calls, isCut: false };
  if (manifest === null || output === null) throw new Error('A run without an output says nothing.');
  const isCut = !degraded && ledger.finish !== null && cutOff.has(ledger.finish);
  return { content: chatContent(manifest, output, { asJson: json !== null }), calls: [], isCut };
}

/**
 * A chat as a run: who asks and for which feature; the version that serves it maps the messages to its input and its output to
 * text; the reply, its stream and its failures are in the protocol's shape.
 */
export async function chat<Body>(request: Request, api: ChatApi<Body>, deps: Deps): Promise<Response> {
  const startedMs = deps.now();
  const admitted = await admitChat(request, api, deps);
  if (!admitted.ok) return chatSpeech(api).refuse(admitted.error);
  const { ask } = admitted.value;
  const speech = chatSpeech(api, {
    ask,
    said: (over) => saidBy(over, ask),
    wants: (manifest, property) => ask.json === null && contentProperty(manifest) === property,
  });
  const { feature, ignored } = ask;
  const reply = await serve({ ...admitted.value, feature, signal: request.signal, startedMs }, speech, deps);
  if (ignored.length > 0) reply.headers.set('sluice-ignored', ignored.join(', '));
  return reply;
}
