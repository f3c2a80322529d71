import type { Deps } from '../deps.ts';
import type { EndpointName } from '#schema/contracts/endpoints';
import type { Issue } from '#schema/contracts/problem';
import { furtherEvalFaults } from './further-eval-faults.ts';
import { furtherPlanFaults } from './further-plan-faults.ts';

/** Finds what else is wrong with a body that its contract refused. */
export type FurtherFaults = (deps: Deps, refused: { params: unknown; sent: unknown }) => Promise<Issue[]>;

/** The endpoints whose bodies are judged further, beyond their shape. */
export const furtherFaults: { readonly [Name in EndpointName]?: FurtherFaults } = {
  'eval.start': furtherEvalFaults,
  'rollout.start': furtherPlanFaults,
  'rollout.preview': furtherPlanFaults,
};
