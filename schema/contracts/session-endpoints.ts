import * as z from 'zod';
import { define, none } from './endpoint.ts';
import { FeatureName } from './ids.ts';
import { strict } from './strict.ts';

const name = z.string().min(1).max(256);
const session = strict({ feature: FeatureName, session: name });
const owner = strict({ targetingKey: name.optional() });

/** What was forgotten. */
const Forgotten = z.object({ sessions: z.number().int(), turns: z.number().int() });

/** A session as it is kept for one unit. `roles` of a turn: without all of them a run does not see it. */
export const SessionView = z.object({
  begunAtMs: z.number(),
  expiresAtMs: z.number(),
  turns: z.array(
    z.object({
      run: z.string(),
      atMs: z.number(),
      said: z.string(),
      answered: z.string(),
      roles: z.array(z.string()),
      documents: z.number().int(),
    }),
  ),
  summaries: z.array(z.object({ roles: z.array(z.string()), text: z.string() })),
});
export type SessionView = z.infer<typeof SessionView>;

/** What versions with `memory` remember of people. */
export const sessionEndpoints = define({
  'session.get': {
    method: 'GET',
    path: '/features/:feature/sessions/:session',
    role: 'operator',
    summary: 'What is remembered of a session of one unit (without `targetingKey`: of runs that named none)',
    params: session,
    query: owner,
    status: 200,
    reply: SessionView,
  },
  'session.delete': {
    method: 'DELETE',
    path: '/features/:feature/sessions/:session',
    role: 'operator',
    summary: 'Forget a session: of one unit, or (without `targetingKey`) of all units that used its name',
    params: session,
    query: owner,
    status: 200,
    reply: Forgotten,
  },
  'session.forget': {
    method: 'DELETE',
    path: '/features/:feature/units/:unit/sessions',
    role: 'operator',
    summary: 'Forget all sessions of a unit (its `targetingKey`)',
    params: strict({ feature: FeatureName, unit: name }),
    query: none,
    status: 200,
    reply: Forgotten,
  },
});
