import type { JsonObject } from '#schema/contracts/json';
import type { Deps } from '../deps.ts';
import { evaluate } from '../flags/evaluate.ts';
import { answerFor } from './answer-for.ts';
import { ofrepCaller, readContext, takeAsker } from './ofrep-caller.ts';
import { orFailed, refused, said } from './replies.ts';
import { sightOf } from './sight.ts';
import { rereadFor, upToDate, type UpToDate } from './up-to-date.ts';

const unitIn = ({ targetingKey }: JsonObject): string | null =>
  typeof targetingKey === 'string' ? targetingKey : null;

/** What the caller sees, if the flag is in it: one that this isolate does not know may have been made, or shown, a moment ago. */
async function seeing(now: UpToDate, key: string, deps: Pick<Deps, 'snapshot'>) {
  if (now.sight.sees(key)) return now.sight;
  const newer = await rereadFor(now, deps);
  const sight = newer === null ? null : await sightOf(newer.view, newer.grant);
  return sight?.sees(key) === true ? sight : null;
}

async function evaluated(request: Request, key: string, deps: Deps): Promise<Response> {
  const caller = await ofrepCaller(request, deps);
  if (!caller.ok) return refused(caller.error);
  const { grant } = caller.value;
  const context = await readContext(request, grant);
  if (!context.ok) return said(400, { key, ...context.error });
  const tooOften = takeAsker(request, { grant, unit: unitIn(context.value) }, deps);
  if (tooOften !== null) return refused(tooOften);
  const sight = await seeing(await upToDate(caller.value, request.url, deps), key, deps);
  if (sight === null)
    return said(404, { key, errorCode: 'FLAG_NOT_FOUND', errorDetails: 'There is no flag of this key.' });
  const answer = answerFor(evaluate(sight.flags, key, context.value), sight.isPublic);
  return said('errorCode' in answer ? 400 : 200, answer);
}

/** `POST /ofrep/v1/evaluate/flags/{key}`: one flag for one context. */
export const evaluateFlag = (request: Request, key: string, deps: Deps): Promise<Response> =>
  orFailed(evaluated(request, key, deps));
