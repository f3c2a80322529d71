import type { RunReply, RunRequest } from '#schema/contracts/run';
import { admit } from './admit.ts';
import { callerOf } from './execute/caller.ts';
import { carryOut, type Carried } from './carry-out.ts';
import { chooseVersion, type Chosen } from './choose-version.ts';
import type { Deps } from './deps.ts';
import { Ledger } from './execute/ledger.ts';
import { ended } from './telling/record.ts';
import { answer, refuse, toNobody, type About } from './reply.ts';
import { traceOf } from './telling/trace.ts';

/**
 * `POST /v1/features/{feature}/runs`: who asks, and for what; which version serves it; do it; write down what came of it; answer.
 * From the moment a version is chosen every reply names it, and every end is recorded, whoever or whatever caused it.
 */
export async function run(request: Request, feature: string, deps: Deps): Promise<Response> {
  const startedMs = deps.now();
  const admitted = await admit(request, feature, deps);
  if (!admitted.ok) return refuse(admitted.error);
  const { view, ...sent } = admitted.value;

  const chosen = await chooseVersion(feature, { request: sent.value, startedMs, view }, deps.snapshot);
  if (!chosen.ok) return refuse(chosen.error);

  const ledger = new Ledger(deps.now, startedMs);
  const carried = await carryOut(chosen.value, sent, { deps, ledger, caller: callerOf(request.signal) });

  tell({ chosen: chosen.value, carried, ledger }, sent.value, deps);
  return replyTo(chosen.value, carried, ledger);
}

type Done = { readonly chosen: Chosen; readonly carried: Carried; readonly ledger: Ledger };

/** What came of the run, to the Conductor and into the trace. */
function writeDown({ chosen, carried, ledger }: Done, { input }: RunRequest, deps: Deps): void {
  const { run: one } = chosen;
  const { outcome, degraded, output, code } = carried;
  const ending = { outcome, degraded };
  deps.record(one.feature, ended(one, ledger, ending));
  const remarkable = outcome !== 'ok' || degraded || ledger.fallback;
  deps.trace({ remarkable }, () => traceOf(one, ledger, { ending, shown: { input, output, code } }));
}

/** Neither the record nor the trace may delay or fail the reply. */
function tell(done: Done, request: RunRequest, deps: Deps): void {
  try {
    writeDown(done, request, deps);
  } catch (error) {
    console.error(`Run ${done.chosen.run.id} could not be written down.`, error);
  }
}

function replyTo({ run: one, ticket }: Chosen, { output, degraded, failure }: Carried, ledger: Ledger): Response {
  const { id, feature, version, arm, reason, stale } = one;
  const about: About = { run: id, version, arm, reason, attempts: ledger.attempts };
  if (failure !== null) return refuse(failure, about);
  if (output === null) return toNobody(about);
  const { usage, costUsd } = ledger;
  const latencyMs = ledger.elapsedMs();
  const reply: RunReply = {
    id,
    feature,
    version,
    arm,
    reason,
    stale,
    output,
    cached: false,
    degraded,
    usage,
    costUsd,
    latencyMs,
    ticket,
  };
  return answer(200, reply, about);
}
