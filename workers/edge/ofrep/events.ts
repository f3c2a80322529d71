import { SSE_KEEPALIVE, sseOpening, sseRefetch } from '#core/ofrep/sse-event';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { noSnapshot } from '../admit.ts';
import { isAllowedOrigin } from '../cors.ts';
import type { Deps } from '../deps.ts';
import { refuse } from '../reply.ts';
import type { SnapshotView } from '../memory/snapshot-memory.ts';
import { EventBody } from './event-body.ts';
import { takeAsker } from './ofrep-caller.ts';
import { configName, sightOf } from './sight.ts';
import { holderOf, openTicket, type StreamTicket } from './stream-ticket.ts';

/** Between two looks at what memory has, in ms; a change wakes at once. */
const LOOK_MS = 2000;
const KEEPALIVE_MS = 15_000;
/** What one isolate holds open: each costs some 10 KB of its 128 MB. */
const MOST_OPEN = 2000;

const NAME = /^[0-9a-f]{32}$/;

const notGood: Failure = {
  code: 'unauthorized',
  detail: 'This ticket is not known, or has ended; evaluate again for another.',
};
const full: Failure = { code: 'unavailable', detail: 'Too many streams are open here.', retryAfterS: 5 };

type Listener = { readonly ticket: StreamTicket; readonly grant: KeyGrant };

/** Whose ticket it is. Its key may be younger than what this isolate knows: then one read is waited for. */
async function listenerOf(shown: string, view: SnapshotView, deps: Deps): Promise<Listener | null> {
  const ticket = await openTicket(shown, view, deps.now());
  if (ticket === null) return null;
  const latest = holderOf(ticket, view, deps.now()) === null ? await deps.snapshot(true) : view;
  const grant = latest === null ? null : holderOf(ticket, latest, deps.now());
  return grant === null ? null : { ticket, grant };
}

async function admit(request: Request, shown: string, deps: Deps): Promise<Result<Listener, Failure>> {
  const view = await deps.snapshot();
  if (view === null) return err(noSnapshot);
  const listener = await listenerOf(shown, view, deps);
  if (listener === null) return err(notGood);
  const { grant } = listener;
  if (!isAllowedOrigin(request.headers, grant))
    return err({ code: 'forbidden', detail: 'This key is not for this origin.' });
  const tooOften = deps.take(grant, null) ?? takeAsker(request, { grant, unit: null }, deps);
  if (tooOften !== null) return err(tooOften);
  return deps.streams.open >= MOST_OPEN ? err(full) : ok(listener);
}

/** What its key sees now; null: the ticket counts no longer. */
async function seen(ticket: StreamTicket, view: SnapshotView, nowMs: number): Promise<string | null> {
  const grant = ticket.endsAtMs > nowMs ? holderOf(ticket, view, nowMs) : null;
  return grant === null ? null : configName(await sightOf(view, grant), view);
}

/** Tells a listener of every change of what he sees, until he leaves or his ticket ends. `told`: what he is taken to know. */
async function tell(
  body: EventBody,
  ticket: StreamTicket,
  { told, deps }: { told: string; deps: Deps },
): Promise<void> {
  let known = told;
  let lastMs = deps.now();
  const connection = { isGone: () => body.isGone, onGone: body.onGone, tired: () => body.end() };
  while (!body.isGone) {
    const view = deps.heldSnapshot();
    const name = view === null ? known : await seen(ticket, view, deps.now());
    if (name === null) break;
    if (view !== null && name !== known) {
      const lastModified = Math.floor(view.snapshot.atMs / 1000);
      body.say(sseRefetch(name, { type: 'refetchEvaluation', etag: `"${name}"`, lastModified }));
      known = name;
      lastMs = deps.now();
    } else if (deps.now() - lastMs >= KEEPALIVE_MS) {
      body.say(SSE_KEEPALIVE);
      lastMs = deps.now();
    }
    const leftMs = Math.max(1, ticket.endsAtMs - deps.now());
    await deps.snapshotChange(view?.snapshot.number ?? -1, Math.min(LOOK_MS, leftMs), connection);
  }
}

/** What a listener says that he has; nothing: then he has nothing. */
function knownBy(request: Request, since: string | null): string {
  const said = request.headers.get('last-event-id') ?? since ?? '';
  return NAME.test(said) ? said : '';
}

/** `GET /ofrep/v1/events?ticket=`: says when to evaluate again. What it is told in `since`, or when it comes back, is compared at once. */
export async function events(request: Request, deps: Deps): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const admitted = await admit(request, searchParams.get('ticket') ?? '', deps);
  if (!admitted.ok) return refuse(admitted.error);
  const body = new EventBody(request.signal);
  const told = knownBy(request, searchParams.get('since'));
  body.say(sseOpening(told, deps.draw()));
  deps.streams.open += 1;
  const whole = tell(body, admitted.value.ticket, { told, deps }).finally(() => {
    deps.streams.open -= 1;
    body.end();
  });
  deps.hold(whole);
  return new Response(body.readable, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}
