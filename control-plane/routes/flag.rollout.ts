import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { beginFlagRollout } from './begin-flag-rollout.ts';
import { flagCandidate } from './flag-candidate.ts';
import { flagPlan } from './flag-plan.ts';
import { noFlag } from './no-flag.ts';

/** Starts a rollout from what a flag is now to another definition of it. */
export const rolloutFlag: Route<'flag.rollout'> = async ({ params: { key }, body, principal, deps }) => {
  const flag = await deps.findFlag(key);
  if (flag === undefined) return err(await noFlag(key, deps));
  const candidate = await flagCandidate(flag, body.candidate, deps);
  if (!candidate.ok) return candidate;
  const plan = await flagPlan(body, deps);
  if (!plan.ok) return plan;
  const begun = await beginFlagRollout({ flag, candidate: candidate.value, plan: plan.value }, principal, deps);
  return begun.ok ? ok(begun.value) : begun;
};
