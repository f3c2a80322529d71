import { readTags } from '#core/telemetry/read-tags';
import { traceContext, type TraceContext } from '#core/telemetry/trace-context';
import type { ChatApiName } from '#schema/contracts/paid-part';
import type { Failure } from '#schema/contracts/problem';
import { toIssues } from '#schema/contracts/issues';
import { err, ok, type Result } from '#schema/contracts/result';
import { Tags } from '#schema/contracts/tags';

/** Where a run comes from: its caller's trace, the tags that its caller marks it with, and the protocol it came by. */
export type Origin = {
  readonly trace: TraceContext | null;
  readonly tags: Tags | null;
  /** The chat protocol it came by; absent: the native one. */
  readonly api?: ChatApiName;
};

/** A run without a caller's trace and without tags, as most are. */
export const nowhere: Origin = { trace: null, tags: null };

const MOST = 2000;

/** The tags of the header and of the body together; the body's come first. */
function tagsOf(header: string | null, tags: Tags | undefined): Result<Tags | null, Failure> {
  if (header === null) return ok(tags ?? null);
  const written = header.length > MOST ? null : readTags(header);
  if (written === null) return err({ code: 'malformed', detail: 'sluice-tags is not <name>=<value>, <name>=<value>.' });
  const read = Tags.safeParse({ ...written, ...tags });
  if (read.success) return ok(read.data);
  const [first] = toIssues(read.error);
  const where = ['sluice-tags', first?.path ?? ''].filter((part) => part !== '').join(': ');
  return err({ code: 'malformed', detail: `${where}: ${first?.message ?? 'refused'}` });
}

/** Reads a request's `traceparent`, `tracestate` and `sluice-tags`. A trace that is not well-formed is none; tags that are not are refused, because nobody would find the run by them. */
export function originOf(headers: Headers, given?: Tags): Result<Origin, Failure> {
  const parent = headers.get('traceparent');
  const header = headers.get('sluice-tags');
  if (parent === null && header === null && given === undefined) return ok(nowhere);
  const tags = tagsOf(header, given);
  if (!tags.ok) return tags;
  return ok({ trace: traceContext(parent, headers.get('tracestate')), tags: tags.value });
}
