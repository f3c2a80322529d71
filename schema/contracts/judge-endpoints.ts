import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { JudgeName, JudgeVersion } from './ids.ts';
import { JudgeInput, JudgeRow, JudgeStandingView, JudgeVersionRow, JudgeView } from './judge.ts';
import { strict } from './strict.ts';

const judge = strict({ name: JudgeName });

const LabelAndWhy = z.object({ label: z.string(), why: z.string() });

/** Judges: models that grade, held to what people say. */
export const judgeEndpoints = define({
  'judge.put': {
    method: 'PUT',
    path: '/judges/:name',
    role: 'editor',
    summary: 'Create a judge, or a new version of it; what is the same has the same version',
    params: judge,
    query: none,
    body: JudgeInput,
    status: 200,
    reply: JudgeView,
  },
  'judge.list': {
    method: 'GET',
    path: '/judges',
    role: 'viewer',
    summary: 'Judges with their newest versions',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ judges: z.array(JudgeRow), next }),
  },
  'judge.get': {
    method: 'GET',
    path: '/judges/:name',
    role: 'viewer',
    summary: 'A judge (`version`: one of its older ones), and how far it agrees with people',
    params: judge,
    query: strict({ version: JudgeVersion.optional() }),
    status: 200,
    reply: JudgeView,
  },
  'judge.versions': {
    method: 'GET',
    path: '/judges/:name/versions',
    role: 'viewer',
    summary: 'Versions of a judge, newest first',
    params: judge,
    query: strict(page),
    status: 200,
    reply: z.object({ versions: z.array(JudgeVersionRow), next }),
  },
  'judge.check': {
    method: 'POST',
    path: '/judges/:name/check',
    role: 'editor',
    summary:
      'Ask a judge about answers that people have labelled and this version has not judged, some at a time, until `maxUsd` is spent; `next`: there are more',
    params: judge,
    query: none,
    body: strict({
      version: JudgeVersion.optional(),
      maxUsd: z.number().positive().max(1000).default(1),
      limit: z.number().int().min(1).max(50).default(25),
      cursor: z.string().max(500).optional(),
    }),
    status: 200,
    reply: z.object({
      judge: JudgeName,
      version: JudgeVersion,
      scored: z.number().int(),
      /** Asked, and without a score. */
      unscored: z.array(LabelAndWhy),
      /** Not asked. */
      left: z.array(LabelAndWhy),
      costUsd: z.number(),
      /** Answers whose price nobody knows. */
      unpriced: z.number().int(),
      /** Why it stopped before it was through; null: it was not stopped. */
      stopped: z.enum(['spent', 'unavailable']).nullable(),
      next,
      standing: JudgeStandingView,
    }),
  },
  'judge.delete': {
    method: 'DELETE',
    path: '/judges/:name',
    role: 'editor',
    summary: 'Delete a judge with all its versions; evals that took it go on with it',
    params: judge,
    query: none,
    status: 200,
    reply: Done,
  },
});
