import { networkOf } from '#core/address/network-of';
import { Feedback, type FeedbackRecord } from '#schema/contracts/feedback';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { noSnapshot } from './admit.ts';
import { mayUse } from './authenticate.ts';
import { isAllowedOrigin } from './cors.ts';
import type { Deps } from './deps.ts';
import { letIn } from './let-in.ts';
import { readJson } from './read-json.ts';
import { answer, refuse } from './reply.ts';
import { isTicketGood, openRunId } from './names/run-id.ts';
import type { SnapshotView } from './memory/snapshot-memory.ts';

const FEEDBACK_BYTES = 32_000;

/** A client key is in everybody's hands: what it may do for one unit it may do from one network. */
function takeAddress({ headers }: Request, grant: KeyGrant, { take }: Deps): Failure | null {
  const address = grant.kind === 'client' ? headers.get('cf-connecting-ip') : null;
  return address === null ? null : take(grant, networkOf(address));
}

type Accepted = { readonly record: FeedbackRecord; readonly feature: Parameters<Deps['feedback']>[0] };

/** Whether this key may say something of this run, and whether there is such a run. */
async function accept(
  sent: Feedback,
  caller: { grant: KeyGrant; view: SnapshotView; nowMs: number },
): Promise<Result<Accepted, Failure>> {
  const { grant, view, nowMs } = caller;
  const { run, name, value, comment, ticket } = sent;
  const issued = await openRunId(run, view.seal);
  if (issued === null) return err({ code: 'not_found', detail: 'No run of this name was ever served here.' });
  const refusal = mayUse(grant, issued.feature);
  if (refusal !== null) return err(refusal);
  if (grant.kind === 'client' && (ticket === undefined || !isTicketGood(ticket, issued, nowMs))) {
    return err({ code: 'forbidden', detail: "A client key needs the run's own ticket, as the run's reply gave it." });
  }
  const record: FeedbackRecord = { run, name, value, atMs: nowMs, ...(comment === undefined ? {} : { comment }) };
  return ok({ record, feature: issued.feature });
}

async function knows(feature: string, view: SnapshotView, snapshot: Deps['snapshot']): Promise<boolean> {
  if (Object.hasOwn(view.snapshot.features, feature)) return true;
  const newer = await snapshot(true);
  return newer !== null && Object.hasOwn(newer.snapshot.features, feature);
}

/** `POST /v1/feedback`: what somebody says of a run; answered once it is durable, and not before. */
export async function feedback(request: Request, deps: Deps): Promise<Response> {
  const view = await deps.snapshot();
  if (view === null) return refuse(noSnapshot);
  const caller = await letIn(request, view, deps);
  if (!caller.ok) return refuse(caller.error);
  if (!isAllowedOrigin(request.headers, caller.value))
    return refuse({ code: 'forbidden', detail: 'This key is not for this origin.' });
  const tooOften = takeAddress(request, caller.value, deps);
  if (tooOften !== null) return refuse(tooOften);
  const sent = await readJson(request, Feedback, FEEDBACK_BYTES);
  if (!sent.ok) return refuse(sent.error);
  const accepted = await accept(sent.value.value, { grant: caller.value, view, nowMs: deps.now() });
  if (!accepted.ok) return refuse(accepted.error);
  const { feature, record } = accepted.value;
  if (!(await knows(feature, view, deps.snapshot)))
    return refuse({ code: 'not_found', detail: `No feature ${feature}.` });
  try {
    await deps.feedback(feature, record);
  } catch (error) {
    console.error('Feedback could not be kept.', error);
    return refuse({ code: 'unavailable', detail: 'The feedback could not be kept; send it again.', retryAfterS: 2 });
  }
  return answer(202, { run: record.run, name: record.name });
}
