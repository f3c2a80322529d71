import { toProblem, type Failure } from '#schema/contracts/problem';
import type { Arm, CacheResult, Reason } from '#schema/contracts/run';
import { traceIdOf } from '#core/telemetry/trace-id';
import type { Ledger } from './execute/ledger.ts';
import type { ChosenRun } from './telling/record.ts';

/** What every reply carries once a version was chosen, failures too. */
export type About = {
  readonly run: string;
  /** The trace that it is a part of. */
  readonly trace: string;
  readonly version: string;
  readonly arm: Arm;
  readonly reason: Reason;
  readonly cache: CacheResult;
  readonly attempts: number;
};

/** The same as `sluice-…` headers. */
export function aboutHeaders(about: About): Record<string, string> {
  return {
    'sluice-run': about.run,
    'sluice-trace': about.trace,
    'sluice-version': about.version,
    'sluice-arm': about.arm,
    'sluice-reason': about.reason,
    'sluice-cache': about.cache,
    'sluice-attempts': String(about.attempts),
  };
}

/** What is known of a run that has a version, as it stands now. */
export const aboutOf = ({ id, version, arm, reason, origin }: ChosenRun, { attempts, cache }: Ledger): About => ({
  run: id,
  trace: origin?.trace?.traceId ?? traceIdOf(id),
  version,
  arm,
  reason,
  cache: cache ?? 'bypass',
  attempts,
});

/** A JSON reply. */
export function answer(status: number, body: unknown, about?: About): Response {
  const headers = { 'content-type': 'application/json', ...(about ? aboutHeaders(about) : {}) };
  return new Response(JSON.stringify(body), { status, headers });
}

/** What a caller who left would have been told, by the custom of proxies. */
export const toNobody = (about: About): Response => new Response(null, { status: 499, headers: aboutHeaders(about) });

/** A refusal as a problem document. */
export function refuse(failure: Failure, about?: About, extra: Record<string, string> = {}): Response {
  const known = about ? { run: about.run, version: about.version, arm: about.arm } : {};
  const problem = toProblem(failure, known);
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    ...(about ? aboutHeaders(about) : {}),
    ...(failure.retryAfterS === undefined ? {} : { 'retry-after': String(failure.retryAfterS) }),
    ...(failure.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
    ...extra,
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
