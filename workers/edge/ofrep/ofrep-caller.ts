import { networkOf } from '#core/address/network-of';
import type { JsonObject } from '#schema/contracts/json';
import { OfrepRequest, type OfrepErrorCode } from '#schema/contracts/ofrep';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import type { KeyGrant } from '#schema/contracts/snapshot';
import { noSnapshot } from '../admit.ts';
import { isAllowedOrigin } from '../cors.ts';
import { countedContext } from '../counted-context.ts';
import type { Deps } from '../deps.ts';
import { letIn } from '../let-in.ts';
import { readJson } from '../read-json.ts';
import type { SnapshotView } from '../memory/snapshot-memory.ts';

/** Who asks, and what this isolate knows. */
export type OfrepCaller = { readonly grant: KeyGrant; readonly view: SnapshotView };

/** Why a request was not evaluated at all, in OFREP's words. */
export type Unread = { readonly errorCode: OfrepErrorCode; readonly errorDetails: string };

/** The largest body that is read: a context, and nothing else. */
const OFREP_BYTES = 256_000;

/** Checks the key and the page it is used from. Nothing is read for a caller without a key. */
export async function ofrepCaller(
  request: Request,
  deps: Pick<Deps, 'snapshot' | 'now' | 'take'>,
): Promise<Result<OfrepCaller, Failure>> {
  const view = await deps.snapshot();
  if (view === null) return err(noSnapshot);
  const caller = await letIn(request, view, deps);
  if (!caller.ok) return caller;
  if (!isAllowedOrigin(request.headers, caller.value))
    return err({ code: 'forbidden', detail: 'This key is not for this origin.' });
  return ok({ grant: caller.value, view });
}

/** Counts a call of the unit it is for; a client key is in everybody's hands, so there it is the network that asks. */
export function takeAsker(
  { headers }: Request,
  { grant, unit }: { readonly grant: KeyGrant; readonly unit: string | null },
  { take }: Pick<Deps, 'take'>,
): Failure | null {
  if (!grant.limits?.unit) return null;
  const address = grant.kind === 'client' ? headers.get('cf-connecting-ip') : null;
  const asker = address === null ? unit : networkOf(address);
  return asker === null ? null : take(grant, asker);
}

const unread = (errorCode: OfrepErrorCode, errorDetails: string): Result<never, Unread> =>
  err({ errorCode, errorDetails });

/** What may be wrong with the targeting key; without one, flags are evaluated for nobody in particular. */
function targetingFault({ targetingKey }: JsonObject): Result<never, Unread> | null {
  if (targetingKey === undefined || (typeof targetingKey === 'string' && targetingKey !== '')) return null;
  if (targetingKey === '' || targetingKey === null)
    return unread('TARGETING_KEY_MISSING', 'context.targetingKey is empty; give one, or leave it out.');
  return unread('INVALID_CONTEXT', 'context.targetingKey is not a text.');
}

/** Copied, an attribute of this name would become what all others are looked up in: roles that do not count, for one. */
function attributesOf(context: JsonObject): JsonObject {
  if (!Object.hasOwn(context, '__proto__')) return context;
  return Object.fromEntries(Object.entries(context).filter(([name]) => name !== '__proto__'));
}

/** The context that flags are evaluated for. Every fault is one of the protocol's, and answered with 400. */
export async function readContext(request: Request, grant: KeyGrant): Promise<Result<JsonObject, Unread>> {
  const sent = await readJson(request, OfrepRequest, OFREP_BYTES);
  if (!sent.ok) {
    const { code, detail, issues = [] } = sent.error;
    const ofContext = code === 'invalid' && issues.some(({ path }) => path.startsWith('context'));
    const said = ofContext ? 'context is not a JSON object, or is nested too deep.' : detail;
    return unread(ofContext ? 'INVALID_CONTEXT' : 'PARSE_ERROR', said);
  }
  const context = attributesOf(sent.value.value.context ?? {});
  return targetingFault(context) ?? ok(countedContext(context, grant));
}
