import * as z from 'zod';
import { BaselineView, BlessInput, EvalInput, evalStatuses, EvalView, ItemView } from './eval.ts';
import { define, next, none, page } from './endpoint.ts';
import { EvalId, FeatureName } from './ids.ts';
import { strict } from './strict.ts';

const one = strict({ id: EvalId });

/** Evals: versions run on examples and graded. */
export const evalEndpoints = define({
  'eval.start': {
    method: 'POST',
    path: '/evals',
    role: 'editor',
    summary: 'Run a version on a dataset and grade it, beside another version or against what its graders want',
    params: none,
    query: none,
    body: EvalInput,
    status: 202,
    reply: EvalView,
  },
  'eval.list': {
    method: 'GET',
    path: '/evals',
    role: 'viewer',
    summary: 'Evals, newest first',
    params: none,
    query: strict({ ...page, feature: FeatureName.optional(), status: z.enum(evalStatuses).optional() }),
    status: 200,
    reply: z.object({ evals: z.array(EvalView), next }),
  },
  'eval.get': {
    method: 'GET',
    path: '/evals/:id',
    role: 'viewer',
    summary: 'An eval: how far it is, what it says, and the smallest difference it could have seen',
    params: one,
    query: none,
    status: 200,
    reply: EvalView,
  },
  'eval.items': {
    method: 'GET',
    path: '/evals/:id/items',
    role: 'editor',
    summary: 'The examples of an eval with every trial, score and reason',
    params: one,
    query: strict({ ...page, limit: z.coerce.number().int().min(1).max(100).default(20) }),
    status: 200,
    reply: z.object({ items: z.array(ItemView), next }),
  },
  'eval.cancel': {
    method: 'POST',
    path: '/evals/:id/cancel',
    role: 'editor',
    summary: 'Stop an eval; what was graded stays',
    params: one,
    query: none,
    status: 200,
    reply: EvalView,
  },
  'eval.bless': {
    method: 'POST',
    path: '/evals/:id/bless',
    role: 'operator',
    summary: "Make an eval's result what its feature is held to on its dataset: the baseline changes only so",
    params: one,
    query: none,
    body: BlessInput,
    status: 200,
    reply: BaselineView,
  },
});
