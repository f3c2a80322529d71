import { canonical } from '#core/canonical/canonical';
import { etagMatches } from '#core/ofrep/etag-matches';
import { flatMetadata } from '#core/ofrep/flat-metadata';
import type { JsonObject } from '#schema/contracts/json';
import type { EventStream } from '#schema/contracts/ofrep';
import type { Deps } from '../deps.ts';
import { evaluateAll } from '../flags/evaluate.ts';
import { hex } from '../names/hex.ts';
import { answerFor } from './answer-for.ts';
import { ofrepCaller, readContext, takeAsker } from './ofrep-caller.ts';
import { orFailed, refused, said } from './replies.ts';
import { nameTicket } from './stream-ticket.ts';
import { upToDate, type UpToDate } from './up-to-date.ts';

/** Where the stream is. */
export const EVENTS = '/ofrep/v1/events';
/** A page that nobody looks at for so long hangs up, and asks again when it is looked at. */
const INACTIVITY_S = 120;

/** The stream that says when to ask again. `since` is what the caller is about to know: a change between this reply and the stream's opening is told at once. */
async function streamFor(request: Request, who: string, { now, nowMs }: { now: UpToDate; nowMs: number }) {
  const ticket = await nameTicket(now.grant, who, { view: now.view, nowMs });
  const { origin } = new URL(request.url);
  const url = `${origin}${EVENTS}?ticket=${ticket}&since=${now.config}`;
  return { type: 'sse', url, inactivityDelaySec: INACTIVITY_S } satisfies EventStream;
}

/** All that an answer depends on, and the answer: it is another one as soon as any of it changes, the stream's ticket too, so that nobody is left with one that ended. */
async function entityTag({ grant, view, config }: UpToDate, context: string, body: string): Promise<string> {
  const sealed = await view.seal(`bulk:${grant.hash}:${config}:${context.length}:${context}:${body}`);
  return `"${hex(sealed.subarray(0, 16))}"`;
}

async function evaluated(request: Request, deps: Deps): Promise<Response> {
  const caller = await ofrepCaller(request, deps);
  if (!caller.ok) return refused(caller.error);
  const read = await readContext(request, caller.value.grant);
  if (!read.ok) return said(400, read.error);
  const context = read.value;
  const text = canonical(context);
  if (text === undefined)
    return said(400, {
      errorCode: 'INVALID_CONTEXT',
      errorDetails: 'A number or a text in context is none that JSON can carry.',
    });
  const unit = typeof context['targetingKey'] === 'string' ? context['targetingKey'] : null;
  const tooOften = takeAsker(request, { grant: caller.value.grant, unit }, deps);
  if (tooOften !== null) return refused(tooOften);
  const now = await upToDate(caller.value, request.url, deps);
  const stream = await streamFor(request, unit ?? '', { now, nowMs: deps.now() });
  const body = JSON.stringify(bulkOf(now, context, stream));
  const etag = await entityTag(now, text, body);
  const isKnown = now.exact && etagMatches(request.headers.get('if-none-match'), etag);
  return isKnown ? new Response(null, { status: 304, headers: { etag } }) : said(200, body, { etag });
}

function bulkOf({ sight }: UpToDate, context: JsonObject, stream: EventStream) {
  const { flags, isPublic, sees } = sight;
  const metadata = flatMetadata(flags.metadata, isPublic);
  return {
    flags: evaluateAll(flags, context, sees).map((evaluation) => answerFor(evaluation, isPublic)),
    ...(metadata === undefined ? {} : { metadata }),
    eventStreams: [stream],
  };
}

/** `POST /ofrep/v1/evaluate/flags`: every flag that the key sees, for one context. */
export const evaluateFlags = (request: Request, deps: Deps): Promise<Response> => orFailed(evaluated(request, deps));
