import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { JudgeName, JudgeVersion } from './ids.ts';
import { JudgeInput, JudgeRow, JudgeVersionRow, JudgeView } from './judge.ts';
import { strict } from './strict.ts';

const judge = strict({ name: JudgeName });

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
