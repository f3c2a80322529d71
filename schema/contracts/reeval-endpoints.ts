import * as z from 'zod';
import { define, Done, none } from './endpoint.ts';
import { FeatureName } from './ids.ts';
import { ReevalInput, ReevalName, ReevalTurn, ReevalView } from './reeval.ts';
import { strict } from './strict.ts';

const one = strict({ feature: FeatureName, name: ReevalName });

/** Drift: what serves is evaluated again and again, and held to what was blessed. */
export const reevalEndpoints = define({
  'reeval.put': {
    method: 'PUT',
    path: '/features/:feature/reevals/:name',
    role: 'operator',
    summary: 'Evaluate what serves every so often beside the baseline, and open an incident when it got worse',
    params: one,
    query: none,
    body: ReevalInput,
    status: 200,
    reply: ReevalView,
  },
  'reeval.list': {
    method: 'GET',
    path: '/features/:feature/reevals',
    role: 'viewer',
    summary: 'What of a feature is evaluated again and again, and what it said last',
    params: strict({ feature: FeatureName }),
    query: none,
    status: 200,
    reply: z.object({ reevals: z.array(ReevalView) }),
  },
  'reeval.get': {
    method: 'GET',
    path: '/features/:feature/reevals/:name',
    role: 'viewer',
    summary: 'A scheduled re-evaluation and its last hundred turns, newest first',
    params: one,
    query: none,
    status: 200,
    reply: ReevalView.extend({ history: z.array(ReevalTurn) }),
  },
  'reeval.delete': {
    method: 'DELETE',
    path: '/features/:feature/reevals/:name',
    role: 'operator',
    summary: 'Stop a scheduled re-evaluation; the baseline and the evals it began stay',
    params: one,
    query: none,
    status: 200,
    reply: Done,
  },
});
