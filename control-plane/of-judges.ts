import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { deleteJudge, keepJudgeScores, listJudges, listJudgeVersions, saveJudge } from './store/judges.ts';
import { labelsToCheck } from './store/labels-to-check.ts';
import { takeJudges } from './take-judges.ts';
import { viewJudge } from './view-judge.ts';

type OfJudges =
  | 'listJudges'
  | 'findJudge'
  | 'saveJudge'
  | 'deleteJudge'
  | 'listJudgeVersions'
  | 'keepJudgeScores'
  | 'labelsToCheck'
  | 'askJudge'
  | 'takeJudges';

/** What routes may do with judges. */
export const ofJudges = ({ DB: db, RUNNER }: Pick<Env, 'DB' | 'RUNNER'>): Pick<Deps, OfJudges> => ({
  listJudges: (page) => listJudges(db, page),
  findJudge: (name, version) => viewJudge(db, name, version),
  saveJudge: (change, entry) => saveJudge(db, change, entry),
  deleteJudge: (name, entry) => deleteJudge(db, name, entry),
  listJudgeVersions: (name, page) => listJudgeVersions(db, name, page),
  keepJudgeScores: (which, said) => keepJudgeScores(db, which, said),
  labelsToCheck: (which, page) => labelsToCheck(db, which, page),
  askJudge: (ask) => RUNNER.judged(ask),
  takeJudges: (graders, taker) => takeJudges(db, graders, taker),
});
