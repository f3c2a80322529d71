import type { RunReply } from '#schema/contracts/run';
import { admit } from './admit.ts';
import { afterwards } from './afterwards.ts';
import { callerOf } from './execute/caller.ts';
import { carryOut, type Carried } from './carry-out.ts';
import { chooseVersion, type Chosen } from './choose-version.ts';
import type { Deps } from './deps.ts';
import { Ledger } from './execute/ledger.ts';
import { answer, refuse, toNobody, type About } from './reply.ts';

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
  const means = { deps, ledger, caller: callerOf(request.signal), effects: 'allowed' } as const;
  const carried = await carryOut(chosen.value, sent, means);

  afterwards({ sent, chosen: chosen.value, carried, ledger, durationMs: ledger.elapsedMs() }, deps);
  return replyTo(chosen.value, carried, ledger);
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
