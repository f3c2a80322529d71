import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { checkRule } from '#core/expression/check-rule';
import { under } from '#core/flow/under';
import type { SegmentName } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { SEGMENTS_LENGTH, type SegmentView } from '#schema/contracts/segment';
import { entry } from './entry.ts';

/** Creates an audience, or changes who is in it: for every rollout that asks for it, from the next snapshot on. */
export const putSegment: Route<'segment.put'> = async ({ params: { name }, body, principal, deps }) => {
  const { rule, description = null } = body;
  const issues = under('rule', checkRule(rule));
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The rule was understood and refused.', issues });
  const tooMuch = await overflow(deps, name, rule);
  if (tooMuch !== null) return err(tooMuch);

  const known = await deps.findSegment(name);
  const updatedAtMs = Math.max(deps.now(), (known?.updatedAtMs ?? 0) + 1);
  const row: SegmentView = { segment: name, rule, description, updatedBy: principal.name, updatedAtMs };
  const put = entry(deps, principal, { action: 'segment.put', subject: name, detail: { rule, description } });
  if (!(await deps.saveSegment({ row, replaces: known?.updatedAtMs ?? null }, put))) return err(lostRace);
  return (await deps.publishSegments()) ? ok(row) : err(unheard(name));
};

/** Every edge holds all of them, so they have to be small together. */
async function overflow(deps: Deps, name: SegmentName, rule: Json): Promise<Failure | null> {
  const { length } = JSON.stringify({ ...(await deps.declaredSegments()), [name]: rule });
  if (length <= SEGMENTS_LENGTH) return null;
  const detail = `With this one all segments together would have ${length} characters of JSON; at most ${SEGMENTS_LENGTH}.`;
  return { code: 'too_large', detail };
}

const lostRace: Failure = {
  code: 'conflict',
  detail: 'Somebody changed this segment at the same moment. Read it and try again.',
};

/** The refusal for a change that is kept and that the edge does not have yet. */
export const unheard = (name: SegmentName): Failure => ({
  code: 'unavailable',
  detail: `The change of segment ${name} is kept here and the edge has not heard of it yet. Repeat this call.`,
  retryAfterS: 2,
});
