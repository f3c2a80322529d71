import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { FlagDefinition, FlagKey, FlagView } from './flag.ts';
import { FlagRolloutStart } from './flag-rollout.ts';
import { RolloutView } from './rollout.ts';
import { strict } from './strict.ts';

const flag = strict({ key: FlagKey });

/** Flags: flagd definitions, evaluated at the edge. */
export const flagEndpoints = define({
  'flag.put': {
    method: 'PUT',
    path: '/flags/:key',
    role: 'operator',
    summary: 'Create or change a flag: a flagd flag definition',
    params: flag,
    query: none,
    body: FlagDefinition,
    status: 200,
    reply: FlagView,
  },
  'flag.list': {
    method: 'GET',
    path: '/flags',
    role: 'viewer',
    summary: 'Flags',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ flags: z.array(FlagView), next }),
  },
  'flag.get': {
    method: 'GET',
    path: '/flags/:key',
    role: 'viewer',
    summary: 'A flag',
    params: flag,
    query: none,
    status: 200,
    reply: FlagView,
  },
  'flag.delete': {
    method: 'DELETE',
    path: '/flags/:key',
    role: 'operator',
    summary: 'Delete a flag; whoever asks for it gets the default in their own code',
    params: flag,
    query: none,
    status: 200,
    reply: Done,
  },
  'flag.rollout': {
    method: 'POST',
    path: '/flags/:key/rollouts',
    role: 'operator',
    summary: 'Roll another definition of a flag out by stages, watched by the runs of a feature',
    params: flag,
    query: none,
    body: FlagRolloutStart,
    status: 201,
    reply: RolloutView,
  },
});
